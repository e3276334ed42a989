import { z } from 'zod';
import { textLimits } from '../text.ts';
import { EditOperation, editFields, PictureSource, TransformInput, UpscaleInput } from './edits.ts';
import { GenerationSettings } from './generation-settings.ts';
import { shownText } from './text.ts';
import { Understood } from './understood.ts';

export const jobStates = ['pending', 'running', 'completed', 'failed', 'cancelled'] as const;
export const JobState = z.enum(jobStates);
export type JobState = z.infer<typeof JobState>;

/**
 * Why a job or picture failed: a fault of the provider (`RemoteFaultKind`), or `timeout` (no sign of life), `broken` (the
 * provider sent something that is no picture or cannot be decoded), `engine` (a local engine), `interrupted` (the server died
 * too often) or `forbidden` (the account may no longer draw).
 */
export const failureKinds = [
  'auth',
  'quota',
  'rate',
  'refused',
  'invalid',
  'gone',
  'transient',
  'unknown',
  'timeout',
  'broken',
  'engine',
  'interrupted',
  'forbidden',
] as const;
export const FailureKind = z.enum(failureKinds);
export type FailureKind = z.infer<typeof FailureKind>;

/** A picture of a job that finally failed. `position` is 0-based. */
export interface MissingPicture {
  readonly position: number;
  readonly kind: FailureKind;
}

/**
 * What became of the work of a cancelled job at its provider: `stopped` costs nothing, `abandoned` was charged because the
 * provider goes on, and `unknown` was not charged because the provider never answered.
 */
export const cancelOutcomes = ['stopping', 'stopped', 'abandoned', 'unknown'] as const;
export const CancelOutcome = z.enum(cancelOutcomes);
export type CancelOutcome = z.infer<typeof CancelOutcome>;

/** Whether this state is final. */
export const isFinished = (state: JobState): boolean =>
  state === 'completed' || state === 'failed' || state === 'cancelled';

export const seedMax = 2 ** 32 - 1;

const promptRules = {
  max: textLimits.prompt,
  fits: [
    (text: string) => text.isWellFormed() && !/[^\P{Cc}\n\r\t]/u.test(text),
    'The prompt contains characters that can’t be used.',
  ],
} as const;

/** Trimmed, visible, 1–2000 characters, no control characters except line breaks and tabs (R-STUDIO-2). */
export const Prompt = shownText({
  ...promptRules,
  empty: 'Describe the picture you want.',
  long: `A prompt can have at most ${textLimits.prompt} characters.`,
});
/** Invisible text counts as empty. */
const OptionalPrompt = shownText(promptRules);

/** Absolute bounds in pixels; an engine's capabilities may be narrower. */
const SidePx = z.int().min(64).max(4096);

export const CreateJobInput = z.strictObject({
  prompt: Prompt,
  negativePrompt: OptionalPrompt.optional(),
  model: z.string().min(1).max(64),
  style: z.string().min(1).max(40).optional(),
  width: SidePx,
  height: SidePx,
  count: z.int().min(1).max(16),
  seed: z.int().min(0).max(seedMax).optional(),
  ...GenerationSettings.shape,
});
export type CreateJobInput = z.infer<typeof CreateJobInput>;

export const EditInput = z.strictObject({
  ...CreateJobInput.shape,
  ...editFields,
  kind: z.literal('edit'),
});
export type EditInput = z.infer<typeof EditInput>;

/** What `jobs.create` takes: a picture from words, or one that is made from another picture (R-STUDIO-10). */
export const NewJobInput = z.discriminatedUnion('kind', [
  z.strictObject({ ...CreateJobInput.shape, kind: z.literal('generate').optional() }),
  EditInput,
  TransformInput,
  UpscaleInput,
]);
export type NewJobInput = z.infer<typeof NewJobInput>;

const shownJobKinds = ['generate', 'edit', 'upscale', 'transform'] as const;

const JobImage = z.strictObject({
  id: z.string(),
  placeholder: z.string(),
  width: z.int(),
  height: z.int(),
  /** Shown blurred until it is revealed. */
  flagged: z.boolean(),
});

export const Job = z.strictObject({
  id: z.string(),
  kind: z.enum(shownJobKinds),
  /** The picture that it is made from; null for one from words alone. */
  source: PictureSource.nullable(),
  /** What an edit does to it; null for every other kind. */
  operation: EditOperation.nullable(),
  state: JobState,
  /** 0 … 1 */
  progress: z.number(),
  prompt: z.string(),
  negativePrompt: z.string(),
  /** Empty before the vote in a blind comparison, as is everything else that would tell the model. */
  model: z.string(),
  style: z.string(),
  width: z.int(),
  height: z.int(),
  count: z.int(),
  seed: z.int(),
  /** What was set beyond size, count and seed; only what was asked for. */
  settings: GenerationSettings,
  /** The comparison that it is part of; lists show it there, so that votes stay blind. */
  comparison: z.string().nullable(),
  /** For people. */
  modelName: z.string(),
  providerName: z.string(),
  /** ISO 4217; the amounts are in its minor units. */
  currency: z.string(),
  /** What all its pictures cost. */
  costMinor: z.int(),
  /** What was charged; 0 while it is unfinished, and for good if it failed. */
  chargedPictures: z.int(),
  chargedMinor: z.int(),
  /** Why a completed job has fewer pictures than asked for, for the user. */
  shortfall: z.string().nullable(),
  /** Why it failed, for the user; null unless failed. */
  failure: z.string().nullable(),
  failureKind: FailureKind.nullable(),
  /** Whether the same request may succeed now. False: change it, or tell an administrator. */
  retryable: z.boolean(),
  cancelOutcome: CancelOutcome.nullable(),
  /** Why an unfinished job is delayed, for the user; null while it is not. */
  delay: z.string().nullable(),
  /** Its place among the waiting jobs of the provider, from 1; null unless it waits. Others' jobs count by turns. */
  queuePosition: z.int().nullable(),
  /** Its place in the provider's own queue, from 1, if the provider says so. */
  providerQueuePosition: z.int().nullable(),
  /** About how many seconds it will take to the end; null if unknown, delayed or finished. */
  etaS: z.int().nullable(),
  /** The latest state of the picture in progress; the address changes with the picture. */
  preview: z.strictObject({ url: z.string() }).nullable(),
  /** Also of an unfinished job: those that have come. */
  images: z.array(JobImage),
  /** What the engine took from the prompt; null before the first picture, and for engines that do not report it. */
  understood: Understood.nullable(),
  createdAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
});
export type Job = z.infer<typeof Job>;

export const JobPage = z.strictObject({ items: z.array(Job), nextCursor: z.string().nullable() });

/** What `jobs.create` would hold, and whether it would be accepted now. */
export const JobQuote = z.strictObject({
  pictures: z.int(),
  unitPriceMinor: z.int(),
  costMinor: z.int(),
  currency: z.string(),
  /** What is left of the month before this job. */
  left: z.strictObject({ pictures: z.int(), minor: z.int() }),
  fits: z.boolean(),
  /** Why it does not fit, for the user. */
  problem: z
    .strictObject({
      code: z.enum(['quota_exceeded', 'budget_exceeded', 'too_many_jobs', 'gallery_full']),
      message: z.string(),
    })
    .nullable(),
  /** Its place among the waiting jobs of the provider, from 1. */
  queuePosition: z.int(),
  /** About how many seconds until all pictures are there; null if unknown. */
  etaS: z.int().nullable(),
});
export type JobQuote = z.infer<typeof JobQuote>;

/** What a workspace has used of the calendar month (UTC). */
export const Usage = z.strictObject({
  /** `YYYY-MM` */
  period: z.string(),
  resetsAt: z.iso.datetime(),
  currency: z.string(),
  pictures: z.strictObject({ used: z.int(), held: z.int(), limit: z.int() }),
  money: z.strictObject({ spentMinor: z.int(), heldMinor: z.int(), budgetMinor: z.int() }),
  /** What was charged in the month, by model; the most pictures first. */
  models: z.array(z.strictObject({ model: z.string(), name: z.string(), pictures: z.int(), minor: z.int() })),
});
export type Usage = z.infer<typeof Usage>;
