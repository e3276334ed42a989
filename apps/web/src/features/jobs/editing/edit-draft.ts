import { checkGeneration } from '@atelier/core/check-generation';
import { EditOperation, Extend } from '@atelier/core/schemas/edits';
import type { EngineCapabilities, Size } from '@atelier/core/schemas/engines';
import { type EditInput, EditInput as EditInputSchema } from '@atelier/core/schemas/jobs';
import { MaskStroke } from '@atelier/core/schemas/masks';
import { showsNothing } from '@atelier/core/text';
import { z } from 'zod';
import { byField, type FormChange, type FormValues, isSeed, seedError } from '../draft.ts';
import { noWishes, type ValuesOf, valuesFor, Wishes, withValues } from '../model-values.ts';
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

/** What a person has put into the form for one picture. */
export interface EditDraft {
  operation: EditOperation;
  prompt: string;
  negativePrompt: string;
  /** Empty: the server picks one. */
  seed: string;
  model: string;
  /** Null: what is usual for the model. */
  strength: number | null;
  count: number;
  mask: MaskDraft;
  extend: z.infer<typeof Sides>;
  /** Style, steps and all else that depends on the model. */
  kept: Wishes;
}

const emptyMask: MaskDraft = { strokes: [], feather: 0.01, inverted: false };

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
  kept: noWishes,
};

/** Each field by itself: one that cannot be read, of an earlier version perhaps, takes no other with it. */
export const EditDraft = z.object({
  operation: EditOperation.catch(emptyDraft.operation),
  prompt: z.string().catch(''),
  negativePrompt: z.string().catch(''),
  seed: z.string().catch(''),
  model: z.string().catch(''),
  strength: z.number().nullable().catch(null),
  count: z.int().min(1).max(16).catch(1),
  mask: MaskDraft.catch(emptyMask),
  extend: Sides.catch(emptyDraft.extend),
  kept: Wishes.catch(noWishes),
}) satisfies z.ZodType<EditDraft>;

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

/** What the form shows for a model, beside what is asked of every edit. */
export const editValues = (draft: EditDraft, model: ValuesOf): FormValues => {
  const { prompt, negativePrompt, seed, kept } = draft;
  return { ...valuesFor(kept, model), prompt, negativePrompt, seed, model: model.can.id };
};

/** What a change of those values changes in the draft. */
export const changedDraft = (draft: EditDraft, model: ValuesOf, change: FormChange): Partial<EditDraft> => {
  const { prompt, negativePrompt, seed, model: id, ...values } = change;
  const texts = Object.entries({ prompt, negativePrompt, seed, model: id });
  return {
    ...Object.fromEntries(texts.filter(([, value]) => value !== undefined)),
    kept: withValues(draft.kept, model, values),
  };
};

export type EditErrors = Readonly<Record<string, string>>;

type Checked = { readonly input: EditInput } | { readonly errors: EditErrors };

/** What is missing, for people. */
const missing = ({ operation, prompt, mask, extend }: EditDraft): EditErrors => {
  const words: EditErrors = showsNothing(prompt) ? { prompt: 'Describe what you want to see.' } : {};
  if (operation === 'inpaint' && !isPainted(mask.strokes, mask.inverted))
    return { ...words, mask: 'Paint over what is to change.' };
  const isExtended = Object.values(extend).some((share) => share > 0);
  return operation === 'outpaint' && !isExtended ? { ...words, extend: 'Extend at least one side.' } : words;
};

interface Of {
  readonly source: EditInput['source'] & Size;
  readonly model: ValuesOf;
}

/** The input of `jobs.create`, with only what the model takes. */
const inputOf = (draft: EditDraft, errors: EditErrors, { source, model }: Of) => {
  const { operation, mask, extend, strength, count } = draft;
  const { can } = model;
  const { size: _, negativePrompt, seed, ...values } = editValues(draft, model);
  const range = can.options.imageInput?.strength ?? null;
  return {
    ...{ ...values, kind: 'edit', operation, count: Math.min(count, can.maxCount) },
    source: { kind: source.kind, id: source.id },
    ...resultSize(source, draft, can),
    ...(can.negativePrompt && !showsNothing(negativePrompt) && { negativePrompt }),
    ...(can.seed && seed !== '' && { seed: isSeed(seed) ? Number(seed) : -1 }),
    ...(range !== null && takesStrength(can, operation) && { strength: strength ?? range.default }),
    ...(operation === 'inpaint' && errors.mask === undefined && { mask }),
    ...(operation === 'outpaint' && errors.extend === undefined && { extend }),
  };
};

/** The input of `jobs.create`, or what has to be changed first, by the check that the server uses. */
export const checkEdit = (draft: EditDraft, of: Of): Checked => {
  const { can } = of.model;
  const errors = missing(draft);
  const parsed = EditInputSchema.safeParse(inputOf(draft, errors, of));
  const issues = parsed.success
    ? checkGeneration(parsed.data, can).map(({ path, message }) => [path, message] as const)
    : parsed.error.issues.map(({ path, message }) => [path.join('.') || 'prompt', message] as const);
  const wrongSeed = can.seed && draft.seed !== '' && !isSeed(draft.seed) ? { seed: seedError } : {};
  const all = { ...byField(issues), ...errors, ...wrongSeed };
  return parsed.success && Object.keys(all).length === 0 ? { input: parsed.data } : { errors: all };
};

/** Fields whose errors show while they are typed: an empty prompt or mask is only missing yet. */
const typedFields = ['steps', 'guidance', 'strength', 'loras'];

export const errorsWhileEditing = (draft: EditDraft, of: Of): EditErrors => {
  const checked = checkEdit(showsNothing(draft.prompt) ? { ...draft, prompt: 'x' } : draft, of);
  const errors = 'errors' in checked ? checked.errors : {};
  return Object.fromEntries(Object.entries(errors).filter(([field]) => typedFields.includes(field)));
};
