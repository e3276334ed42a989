import { checkGeneration } from '@atelier/core/check-generation';
import type { ImageDetail } from '@atelier/core/schemas/images';
import { CreateJobInput, type Job, seedMax } from '@atelier/core/schemas/jobs';
import { showsNothing } from '@atelier/core/text';
import { z } from 'zod';
import type { StudioModel } from '../../lib/models.ts';
import { type ModelValues, noWishes, valuesFor, Wishes, withValues } from './model-values.ts';

const Draft = z.object({
  prompt: z.string(),
  negativePrompt: z.string(),
  model: z.string(),
  /** Empty: the server picks one for each job. */
  seed: z.string(),
  /** Absent in drafts that were stored by an earlier version. */
  kept: Wishes.catch(noWishes),
});
/**
 * What a person has put into the form, as typed, with what the chosen model cannot use: nothing is lost when they switch
 * models.
 */
export type Draft = z.infer<typeof Draft>;

/** The form's values for one model: those of the draft that it accepts, else its defaults. */
export type FormValues = Omit<Draft, 'kept'> & ReturnType<typeof valuesFor>;
export type FormChange = Partial<Pick<Draft, 'prompt' | 'negativePrompt' | 'seed' | 'model'>> & ModelValues;

export const countChoices = [1, 2, 4, 8] as const;

export const emptyDraft = (model: string): Draft => ({
  prompt: '',
  negativePrompt: '',
  model,
  seed: '',
  kept: noWishes,
});

export const formValues = ({ kept, ...texts }: Draft, model: StudioModel): FormValues => ({
  ...texts,
  ...valuesFor(kept, model),
  model: model.can.id,
});

/** Applies a change to the draft; what depends on the model is kept for it. */
export const withChange = (draft: Draft, model: StudioModel, change: FormChange): Draft => {
  const { prompt, negativePrompt, seed, model: id, ...values } = change;
  const texts = { prompt, negativePrompt, seed, model: id };
  const changed = Object.entries(texts).filter(([, value]) => value !== undefined);
  return { ...draft, ...Object.fromEntries(changed), kept: withValues(draft.kept, model, values) };
};

/** Whether the form shows the same for both. */
export const isSameDraft = (a: Draft, b: Draft, model: StudioModel): boolean =>
  JSON.stringify(formValues(a, model)) === JSON.stringify(formValues(b, model));

type Recipe = Pick<
  Job | ImageDetail,
  'prompt' | 'negativePrompt' | 'model' | 'style' | 'width' | 'height' | 'seed'
> &
  Partial<Pick<Job, 'settings'>>;

/** The form filled with the settings of an earlier job or picture. */
export const draftOf = (recipe: Recipe, count: number): Draft => {
  const { strength: _, ...settings } = recipe.settings ?? {};
  return {
    prompt: recipe.prompt,
    negativePrompt: recipe.negativePrompt,
    model: recipe.model,
    seed: String(recipe.seed),
    kept: {
      wishes: {
        ...settings,
        style: recipe.style,
        size: { width: recipe.width, height: recipe.height },
        count,
      },
      own: {},
    },
  };
};

/** A draft as it was stored; null if it cannot be read. */
export const storedDraft = (stored: unknown): Draft | null => Draft.safeParse(stored).data ?? null;

export const randomSeed = (): number => crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;

export type FieldErrors = Readonly<Record<string, string>>;

type Checked =
  | { readonly ok: true; readonly input: CreateJobInput }
  | { readonly ok: false; readonly errors: FieldErrors };

export const isSeed = (text: string): boolean => /^\d{1,10}$/.test(text) && Number(text) <= seedMax;
export const seedError = `A seed is a whole number from 0 to ${seedMax}.`;

/** The input of `jobs.create`, with only what the model takes. */
const inputOf = ({ size, seed, negativePrompt, ...values }: FormValues, { can }: StudioModel) => ({
  ...values,
  ...size,
  ...(can.negativePrompt && !showsNothing(negativePrompt) && { negativePrompt }),
  ...(can.seed && seed !== '' && { seed: Number(seed) }),
});

/** The first error of each field; `loras.0` belongs to `loras`. */
export const byField = (issues: readonly (readonly [path: string, message: string])[]): FieldErrors =>
  Object.fromEntries(issues.toReversed().map(([path, message]) => [path.split('.')[0] ?? path, message]));

/** Validates the form with the schema and the check that the server uses. */
export const checkForm = (values: FormValues, model: StudioModel): Checked => {
  if (model.can.seed && values.seed !== '' && !isSeed(values.seed))
    return { ok: false, errors: { seed: seedError } };
  const parsed = CreateJobInput.safeParse(inputOf(values, model));
  const issues = parsed.success
    ? checkGeneration(parsed.data, model.can).map(({ path, message }) => [path, message] as const)
    : parsed.error.issues.map(({ path, message }) => [path.join('.') || 'prompt', message] as const);
  if (parsed.success && issues.length === 0) return { ok: true, input: parsed.data };
  return { ok: false, errors: byField(issues) };
};

/** What is wrong while typing: an empty prompt is only missing yet, and a long one shows its counter. */
export const errorsWhileTyping = (values: FormValues, model: StudioModel): FieldErrors => {
  const checked = checkForm({ ...values, prompt: values.prompt.trim() === '' ? 'x' : values.prompt }, model);
  return checked.ok ? {} : checked.errors;
};
