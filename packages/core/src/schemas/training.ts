import { z } from 'zod';
import { Cursor, PageSize } from '../cursor.ts';
import { ImageId, JobId, LoraId } from '../ids.ts';
import { ModelId } from './admin-models.ts';
import { CancelOutcome, FailureKind, JobState } from './jobs.ts';
import { shownText } from './text.ts';

/*
 * LoRA training (R-STUDIO-4, R-DATA-3). A training is a job of the kind `training`: the same states, hold and charge. It is
 * private to the person who started it, in the workspace in which it was started. There is no stream of its changes: a
 * training takes minutes to hours, so clients ask `training.list` or `training.get` again every few seconds while one is
 * unfinished.
 */

/** The most pictures that any trainer takes here; a base may take fewer. */
const maxTrainingPictures = 100;

/** The most LoRAs that one person has in a workspace, with those in training. Lists of them have no pages. */
export const maxLoras = 200;

/** Captions are single lines, as trainers read them from side files. */
export const Caption = shownText({
  max: 400,
  empty: 'Describe what the picture shows.',
  long: 'A caption can have at most 400 characters.',
  fits: [
    (text) => text.isWellFormed() && !/\p{Cc}|\p{Zl}|\p{Zp}/u.test(text),
    'A caption is one line of text.',
  ],
});

/** The word that calls the LoRA in prompts. */
export const TriggerWord = z
  .string()
  .regex(
    /^[A-Za-z][A-Za-z0-9]{2,31}$/,
    'Choose 3 to 32 letters and digits that begin with a letter, such as “mycat7”.',
  );

export const LoraName = shownText({
  max: 60,
  empty: 'Give the LoRA a name.',
  long: 'A name can have at most 60 characters.',
});

/** A model that LoRAs can be trained for. Bounds are of its provider. */
export const TrainingBaseView = z.strictObject({
  model: z.string(),
  /** Of the model, for people. */
  name: z.string(),
  /** Who trains, for people. */
  provider: z.string(),
  minSteps: z.int(),
  maxSteps: z.int(),
  defaultSteps: z.int(),
  minPictures: z.int(),
  maxPictures: z.int(),
  /** What one training costs, in minor units of `currency`, whatever its steps. */
  price: z.strictObject({ minor: z.int() }),
  /** ISO 4217 */
  currency: z.string(),
  /** Why it cannot be used at present, for people; null if it can. */
  unavailable: z.string().nullable(),
});
export type TrainingBaseView = z.infer<typeof TrainingBaseView>;
export const TrainingBaseList = z.strictObject({ items: z.array(TrainingBaseView) });

export const DatasetPicture = z.strictObject({ imageId: ImageId, caption: Caption });
export type DatasetPicture = z.infer<typeof DatasetPicture>;

const unique = (ids: readonly string[]): boolean => new Set(ids).size === ids.length;

export const CheckTrainingInput = z.strictObject({
  model: ModelId,
  /** More than the base takes is told as an issue; more than 200 are not looked at. */
  imageIds: z.array(ImageId).min(1).max(200).refine(unique, 'Choose each picture only once.'),
});
export type CheckTrainingInput = z.infer<typeof CheckTrainingInput>;

const datasetIssueCodes = [
  'missing',
  'too_small',
  'near_duplicate',
  'unusual_shape',
  'cut_off_face',
] as const;
export const DatasetIssue = z.strictObject({
  code: z.enum(datasetIssueCodes),
  /** An error stops `training.create`; a warning does not. */
  severity: z.enum(['error', 'warning']),
  message: z.string(),
});
export type DatasetIssue = z.infer<typeof DatasetIssue>;

/** The pictures in the order of the input. One that is gone has the size 0 and the issue `missing`. */
export const TrainingCheck = z.strictObject({
  pictures: z.array(
    z.strictObject({
      imageId: z.string(),
      /** Pixels. */
      width: z.int(),
      height: z.int(),
      /** Its colours, as a data URI of few bytes. */
      placeholder: z.string(),
      /** Covered until its owner reveals it. */
      flagged: z.boolean(),
      /** Proposed from the prompt of the picture. */
      caption: z.string(),
      /** An earlier picture of the list that looks the same. */
      duplicateOf: z.string().nullable(),
      issues: z.array(DatasetIssue),
    }),
  ),
  /** Of the whole set. */
  issues: z.array(
    z.strictObject({
      code: z.enum(['too_few', 'too_many']),
      severity: z.enum(['error', 'warning']),
      message: z.string(),
    }),
  ),
});
export type TrainingCheck = z.infer<typeof TrainingCheck>;

export const CreateTrainingInput = z.strictObject({
  model: ModelId,
  name: LoraName,
  triggerWord: TriggerWord,
  steps: z.int().min(1).max(100_000),
  pictures: z
    .array(DatasetPicture)
    .min(1)
    .max(maxTrainingPictures, `Choose at most ${maxTrainingPictures} pictures.`)
    .refine((all) => unique(all.map(({ imageId }) => imageId)), 'Choose each picture only once.'),
});
export type CreateTrainingInput = z.infer<typeof CreateTrainingInput>;

export const Training = z.strictObject({
  /** Of its job. */
  id: z.string(),
  name: z.string(),
  triggerWord: z.string(),
  model: z.strictObject({ id: z.string(), name: z.string() }),
  /** For people. */
  provider: z.string(),
  state: JobState,
  /** 0 … 1 */
  progress: z.number(),
  steps: z.int(),
  /** How many. */
  pictures: z.int(),
  /** Minor units of `currency`: what it costs, what is held for it now, and what was charged. */
  price: z.strictObject({ minor: z.int(), heldMinor: z.int(), chargedMinor: z.int() }),
  currency: z.string(),
  /** Null unless failed; `message` is for the user. */
  failure: z.strictObject({ kind: FailureKind, message: z.string(), retryable: z.boolean() }).nullable(),
  cancelOutcome: CancelOutcome.nullable(),
  /** Why an unfinished training is delayed, for the user; null while it is not. */
  delay: z.string().nullable(),
  createdAt: z.iso.datetime(),
  startedAt: z.iso.datetime().nullable(),
  finishedAt: z.iso.datetime().nullable(),
  /** The result; `available` is false while its model takes no jobs. */
  lora: z.strictObject({ id: z.string(), available: z.boolean() }).nullable(),
});
export type Training = z.infer<typeof Training>;
export const TrainingPage = z.strictObject({ items: z.array(Training), nextCursor: z.string().nullable() });

export const ListTrainingsInput = z
  .strictObject({ cursor: Cursor.optional(), limit: PageSize.optional(), state: JobState.optional() })
  .optional();

export const TrainingRef = z.strictObject({ id: JobId });

/** A LoRA that the person has trained. Only they can use it, in the workspace in which it was trained. */
export const Lora = z.strictObject({
  id: LoraId,
  name: z.string(),
  triggerWord: z.string(),
  /** The model that takes it. */
  model: z.string(),
  createdAt: z.iso.datetime(),
});
export type Lora = z.infer<typeof Lora>;
export const LoraList = z.strictObject({ items: z.array(Lora) });
export const ListLorasInput = z.strictObject({ model: ModelId.optional() }).optional();
