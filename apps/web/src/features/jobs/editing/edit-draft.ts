import { EditOperation, Extend } from '@atelier/core/schemas/edits';
import type { EngineCapabilities, Size } from '@atelier/core/schemas/engines';
import { type EditInput, EditInput as EditInputSchema } from '@atelier/core/schemas/jobs';
import { MaskStroke } from '@atelier/core/schemas/masks';
import { showsNothing } from '@atelier/core/text';
import { z } from 'zod';
import { isSeed, seedError } from '../draft.ts';
import { fitSize } from '../sizes.ts';
import { isPainted } from './mask/strokes.ts';

/** Shares of the picture, 0 … 1; all 0 while nothing is chosen. */
const Sides = z.object(Extend.shape);

const MaskDraft = z.object({
  strokes: z.array(MaskStroke),
  feather: z.number().min(0).max(0.1),
  inverted: z.boolean(),
});
export type MaskDraft = z.infer<typeof MaskDraft>;

export const EditDraft = z.object({
  operation: EditOperation,
  prompt: z.string(),
  negativePrompt: z.string().catch(''),
  /** Empty: the server picks one. */
  seed: z.string().catch(''),
  model: z.string(),
  /** Null: what is usual for the model. */
  strength: z.number().nullable(),
  count: z.number().int().min(1).max(16),
  mask: MaskDraft,
  extend: Sides,
});
/** What a person has put into the form for one picture. */
export type EditDraft = z.infer<typeof EditDraft>;

export const emptyMask: MaskDraft = { strokes: [], feather: 0.01, inverted: false };

export const emptyDraft: EditDraft = {
  operation: 'inpaint',
  prompt: '',
  negativePrompt: '',
  seed: '',
  model: '',
  strength: null,
  count: 1,
  mask: emptyMask,
  extend: { left: 0, right: 0, top: 0, bottom: 0 },
};

/** Pictures whose drafts are kept: a careful mask has about 100 kB. */
const maxKept = 5;
/** Only the draft that is asked for is read: this happens with each letter that is typed. */
const Stored = z.array(z.tuple([z.string(), z.unknown()]));

/** The drafts as they were stored, the latest first. */
const storedDrafts = (stored: unknown): z.infer<typeof Stored> => Stored.safeParse(stored).data ?? [];

export const draftFor = (stored: unknown, key: string): EditDraft =>
  EditDraft.safeParse(storedDrafts(stored).find(([of]) => of === key)?.[1]).data ?? emptyDraft;

export const withDraft = (stored: unknown, key: string, draft: EditDraft): z.infer<typeof Stored> =>
  [[key, draft] as [string, unknown], ...storedDrafts(stored).filter(([of]) => of !== key)].slice(0, maxKept);

/** Whether the model can do this to a picture. */
export const canEdit = ({ options }: EngineCapabilities, operation: EditOperation): boolean =>
  options.imageInput !== null && (operation === 'variation' || options.imageInput.mask);

/** Whether it depends on the strength: a model that draws by rules keeps nothing of a masked part. */
export const takesStrength = ({ origin }: EngineCapabilities, operation: EditOperation): boolean =>
  operation === 'variation' || (operation === 'inpaint' && origin === 'neural');

/** The size of what the model is given, before it is fitted to the model. */
export const editedSize = (
  source: Size,
  { operation, extend }: Pick<EditDraft, 'operation' | 'extend'>,
): Size => {
  if (operation !== 'outpaint') return source;
  return {
    width: Math.round(source.width * (1 + extend.left + extend.right)),
    height: Math.round(source.height * (1 + extend.top + extend.bottom)),
  };
};

/** The size of the result: the nearest that the model makes. */
export const resultSize = (source: Size, draft: EditDraft, can: EngineCapabilities): Size =>
  fitSize(editedSize(source, draft), can);

/** Part of a side that may be cut off without a word: what steps of 64 pixels make of usual pictures. */
const unseenCut = 0.04;

/** Whether the model makes another shape, so that a part of the picture is cut off. */
export const isCut = (wanted: Size, result: Size): boolean => {
  const ratio = wanted.width / wanted.height / (result.width / result.height);
  return Math.max(ratio, 1 / ratio) - 1 > unseenCut;
};

export type EditErrors = Readonly<Record<string, string>>;

type Checked = { readonly input: EditInput } | { readonly errors: EditErrors };

/** What is missing, for people. */
const missing = ({ operation, mask, extend }: EditDraft): EditErrors => {
  if (operation === 'inpaint' && !isPainted(mask.strokes, mask.inverted))
    return { mask: 'Paint over what is to change.' };
  const isExtended = Object.values(extend).some((share) => share > 0);
  return operation === 'outpaint' && !isExtended ? { extend: 'Extend at least one side.' } : {};
};

interface Of {
  readonly source: EditInput['source'] & Size;
  readonly can: EngineCapabilities;
}

/** The input of `jobs.create`, or what has to be changed first. */
export const checkEdit = (draft: EditDraft, { source, can }: Of): Checked => {
  const { operation, prompt, negativePrompt, seed, mask, extend, strength, count } = draft;
  const errors = missing(draft);
  const range = can.options.imageInput?.strength ?? null;
  const parsed = EditInputSchema.safeParse({
    ...{ kind: 'edit', operation, prompt, model: can.id, count: Math.min(count, can.maxCount) },
    source: { kind: source.kind, id: source.id },
    ...resultSize(source, draft, can),
    ...(can.negativePrompt && !showsNothing(negativePrompt) && { negativePrompt }),
    ...(can.seed && seed !== '' && { seed: isSeed(seed) ? Number(seed) : -1 }),
    ...(range !== null && takesStrength(can, operation) && { strength: strength ?? range.default }),
    ...(operation === 'inpaint' && errors.mask === undefined && { mask }),
    ...(operation === 'outpaint' && errors.extend === undefined && { extend }),
  });
  const words = showsNothing(prompt) ? { prompt: 'Describe what you want to see.' } : {};
  const issues = parsed.success
    ? {}
    : Object.fromEntries(
        parsed.error.issues.map(({ path, message }) => [String(path[0] ?? 'prompt'), message]),
      );
  const wrongSeed = can.seed && seed !== '' && !isSeed(seed) ? { seed: seedError } : {};
  const all = { ...issues, ...errors, ...words, ...wrongSeed };
  return parsed.success && Object.keys(all).length === 0 ? { input: parsed.data } : { errors: all };
};
