import { z } from 'zod';
import { CreateJobInput, Job } from './jobs.ts';

export const comparedModels = { min: 2, max: 4 } as const;

/** Every entry is a whole request, because settings differ by model; the prompt is the same. */
export const CreateComparisonInput = z.strictObject({
  entries: z
    .array(CreateJobInput)
    .min(comparedModels.min, 'Choose at least two models.')
    .max(comparedModels.max, `Choose at most ${comparedModels.max} models.`)
    .refine(
      (entries) => new Set(entries.map(({ model }) => model)).size === entries.length,
      'Choose different models.',
    )
    .refine(
      (entries) => new Set(entries.map(({ prompt }) => prompt)).size <= 1,
      'All models must get the same prompt.',
    ),
});
export type CreateComparisonInput = z.infer<typeof CreateComparisonInput>;

/** Of the preferred entry; null: none is best. */
export const VoteChoice = z
  .int()
  .min(0)
  .max(comparedModels.max - 1)
  .nullable();

/** An entry as its voter sees it: without anything that tells its model before the vote. */
export const ComparisonEntryView = z.strictObject({
  position: z.int(),
  /** Null before the vote. */
  model: z.string().nullable(),
  /** Null before the vote. */
  jobId: z.string().nullable(),
  ...Job.pick({
    state: true,
    progress: true,
    preview: true,
    images: true,
    width: true,
    height: true,
    count: true,
  }).shape,
  /** Null before the vote, because it may name the model. */
  failure: z.string().nullable(),
});
export type ComparisonEntryView = z.infer<typeof ComparisonEntryView>;

export const Comparison = z.strictObject({
  id: z.string(),
  prompt: z.string(),
  createdAt: z.iso.datetime(),
  /** Whether all entries have finished, so that it can be voted on. */
  finished: z.boolean(),
  voted: z.boolean(),
  /** The position of the preferred entry; null before the vote, and if none was best. */
  choice: z.int().nullable(),
  entries: z.array(ComparisonEntryView),
});
export type Comparison = z.infer<typeof Comparison>;

export const ComparisonSummary = z.strictObject({
  ...Comparison.pick({ id: true, prompt: true, createdAt: true, voted: true }).shape,
  /** How many models. */
  models: z.int(),
  /** The preferred model; null before the vote, and if none was best. */
  preferred: z.string().nullable(),
});
export type ComparisonSummary = z.infer<typeof ComparisonSummary>;

export const ComparisonPage = z.strictObject({
  items: z.array(ComparisonSummary),
  nextCursor: z.string().nullable(),
});

/** How a person's votes fell: `preferred` of the `shown` comparisons with this model. */
export const ComparisonTally = z.strictObject({
  items: z.array(z.strictObject({ model: z.string(), shown: z.int(), preferred: z.int() })),
});
export type ComparisonTally = z.infer<typeof ComparisonTally>;
