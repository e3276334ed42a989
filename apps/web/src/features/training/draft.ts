import { CreateTrainingInput, type TrainingBaseView } from '@atelier/core/schemas/training';
import { z } from 'zod';
import { type CheckedPicture, captionOf, countProblem } from './dataset.ts';

const Draft = z.object({
  /** Empty: the first base that can be used. */
  model: z.string(),
  name: z.string(),
  triggerWord: z.string(),
  /** Null: what the base usually takes. */
  steps: z.number().nullable(),
  pictures: z.array(z.object({ imageId: z.string(), caption: z.string().nullable() })),
});
/** What a person has put into the form of a training, as typed. */
export type TrainingDraft = z.infer<typeof Draft>;

export const emptyDraft: TrainingDraft = { model: '', name: '', triggerWord: '', steps: null, pictures: [] };

const Stored = z.object({
  draft: Draft,
  /** The latest that were started in this tab, by the id of the training: to try a failed one again. */
  started: z.array(z.object({ id: z.string(), draft: Draft })),
});
export type StoredDrafts = z.infer<typeof Stored>;

const maxStarted = 5;

/** What is stored, or nothing typed if it cannot be read. */
export const storedDrafts = (stored: unknown): StoredDrafts =>
  Stored.safeParse(stored).data ?? { draft: emptyDraft, started: [] };

/** The form is empty again; what it had is kept with the training that came of it. */
export const withStarted = ({ draft, started }: StoredDrafts, id: string): StoredDrafts => ({
  draft: emptyDraft,
  started: [{ id, draft }, ...started].slice(0, maxStarted),
});

/** The chosen base; the first that can be used if it is not offered (any more). */
export const baseOf = (
  bases: readonly TrainingBaseView[],
  { model }: Pick<TrainingDraft, 'model'>,
): TrainingBaseView | undefined =>
  bases.find((base) => base.model === model) ??
  bases.find(({ unavailable }) => unavailable === null) ??
  bases[0];

/** By field: `name`, `triggerWord`, `steps`, `pictures`, and `captions.<imageId>`. */
export type TrainingErrors = Readonly<Record<string, string>>;

type Checked =
  | { readonly ok: true; readonly input: CreateTrainingInput }
  | { readonly ok: false; readonly errors: TrainingErrors };

/** The field of the form that a path of the server's input belongs to. */
const fieldOf = (path: string, { pictures }: Pick<TrainingDraft, 'pictures'>): string => {
  const [field = '', at] = path.split('.');
  const picture = field === 'pictures' && at !== undefined ? pictures[Number(at)] : undefined;
  return picture === undefined ? field : `captions.${picture.imageId}`;
};

/** The first error of each field, from the paths of the schema or the server. */
export const errorsOf = (
  issues: readonly { readonly path: string; readonly message: string }[],
  draft: Pick<TrainingDraft, 'pictures'>,
): TrainingErrors =>
  Object.fromEntries(issues.toReversed().map(({ path, message }) => [fieldOf(path, draft), message]));

/** The steps that are shown and sent. */
export const stepsOf = ({ steps }: Pick<TrainingDraft, 'steps'>, base: TrainingBaseView): number =>
  steps ?? base.defaultSteps;

const boundIssues = (draft: TrainingDraft, base: TrainingBaseView) => {
  const problem = countProblem(draft.pictures.length, base);
  const steps = stepsOf(draft, base);
  const isStepsFit = Number.isInteger(steps) && steps >= base.minSteps && steps <= base.maxSteps;
  return [
    ...(problem === null ? [] : [{ path: 'pictures', message: problem }]),
    ...(isStepsFit
      ? []
      : [{ path: 'steps', message: `Choose a whole number from ${base.minSteps} to ${base.maxSteps}.` }]),
  ];
};

/** Validates the form with the schema of the server and the bounds of the base. */
export const checkTraining = (
  draft: TrainingDraft,
  base: TrainingBaseView,
  checks: ReadonlyMap<string, CheckedPicture>,
): Checked => {
  const parsed = CreateTrainingInput.safeParse({
    model: base.model,
    name: draft.name,
    triggerWord: draft.triggerWord.trim(),
    steps: stepsOf(draft, base),
    pictures: draft.pictures.map((picture) => ({
      imageId: picture.imageId,
      caption: captionOf(picture, checks) ?? '',
    })),
  });
  const found = parsed.success
    ? []
    : parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
  const issues = [...boundIssues(draft, base), ...found];
  if (parsed.success && issues.length === 0) return { ok: true, input: parsed.data };
  return { ok: false, errors: errorsOf(issues, draft) };
};
