import { autoStyle, type EngineCapabilities } from '@atelier/core/schemas/engines';
import type { ImageDetail } from '@atelier/core/schemas/images';
import { CreateJobInput, type Job, seedMax } from '@atelier/core/schemas/jobs';
import { showsNothing } from '@atelier/core/text';
import { z } from 'zod';
import { presetSizes, type Size, sizeKey } from './sizes.ts';

/** The form's values. Text is as typed. */
export interface Draft {
  readonly prompt: string;
  readonly negativePrompt: string;
  readonly model: string;
  readonly style: string;
  readonly size: Size;
  readonly count: number;
  /** Empty: the server picks one for each job. */
  readonly seed: string;
}

/** The fields that show an error of their own; others appear in a message. */
export const draftFields: readonly string[] = ['prompt', 'negativePrompt', 'seed'];

export const countChoices = [1, 2, 4, 8] as const;
const defaultSidePx = 1024;

export const emptyDraft = (engine: EngineCapabilities): Draft => {
  const [square] = presetSizes(defaultSidePx, engine);
  return {
    prompt: '',
    negativePrompt: '',
    model: engine.id,
    style: autoStyle,
    size: { width: square?.width ?? engine.minSidePx, height: square?.height ?? engine.minSidePx },
    count: Math.min(2, engine.maxCount),
    seed: '',
  };
};

/** Whether both have the same values. */
export const isSameDraft = ({ size, ...values }: Draft, other: Draft): boolean =>
  sizeKey(size) === sizeKey(other.size) &&
  Object.entries(values).every(([field, value]) => other[field as keyof Draft] === value);

type Recipe = Pick<
  Job | ImageDetail,
  'prompt' | 'negativePrompt' | 'model' | 'style' | 'width' | 'height' | 'seed'
>;

/** The form filled with the settings of an earlier job or picture. */
export const draftOf = (recipe: Recipe, count: number): Draft => ({
  prompt: recipe.prompt,
  negativePrompt: recipe.negativePrompt,
  model: recipe.model,
  style: recipe.style,
  size: { width: recipe.width, height: recipe.height },
  count,
  seed: String(recipe.seed),
});

const StoredDraft = z.object({
  prompt: z.string(),
  negativePrompt: z.string(),
  model: z.string(),
  style: z.string(),
  size: z.object({ width: z.number(), height: z.number() }),
  count: z.number(),
  seed: z.string(),
});

/**
 * A draft as it was stored, with what the engine does not offer (any more) replaced by the defaults; null if it cannot be
 * read.
 */
export const storedDraft = (stored: unknown, engine: EngineCapabilities): Draft | null => {
  const parsed = StoredDraft.safeParse(stored);
  if (!parsed.success) return null;
  const draft = parsed.data;
  const usual = emptyDraft(engine);
  const isWithin = (sidePx: number) => sidePx >= engine.minSidePx && sidePx <= engine.maxSidePx;
  return {
    ...draft,
    model: engine.id,
    style: engine.styles.some(({ id }) => id === draft.style) ? draft.style : autoStyle,
    size: isWithin(draft.size.width) && isWithin(draft.size.height) ? draft.size : usual.size,
    count: draft.count >= 1 && draft.count <= engine.maxCount ? draft.count : usual.count,
  };
};

export const randomSeed = (): number => crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;

type Checked =
  | { readonly ok: true; readonly input: CreateJobInput }
  | { readonly ok: false; readonly errors: Readonly<Record<string, string>> };

/** Validates the draft with the schema that the server uses. */
export const checkDraft = (draft: Draft): Checked => {
  if (draft.seed !== '' && !(/^\d{1,10}$/.test(draft.seed) && Number(draft.seed) <= seedMax)) {
    return { ok: false, errors: { seed: `A seed is a whole number from 0 to ${seedMax}.` } };
  }
  const parsed = CreateJobInput.safeParse({
    prompt: draft.prompt,
    model: draft.model,
    width: draft.size.width,
    height: draft.size.height,
    count: draft.count,
    ...(showsNothing(draft.negativePrompt) ? {} : { negativePrompt: draft.negativePrompt }),
    style: draft.style,
    ...(draft.seed === '' ? {} : { seed: Number(draft.seed) }),
  });
  if (parsed.success) return { ok: true, input: parsed.data };
  const errors = parsed.error.issues.map(
    ({ path, message }) => [String(path[0] ?? 'prompt'), message] as const,
  );
  return { ok: false, errors: Object.fromEntries(errors) };
};
