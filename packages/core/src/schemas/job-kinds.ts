import { z } from 'zod';

/**
 * What a generation job was asked for, as it is stored. Only the shape is checked here: which texts and figures are
 * acceptable is decided once, by `CreateJobInput` and the engine, and later rules must not make old jobs unreadable.
 */
export const GenerationParams = z.strictObject({
  prompt: z.string(),
  negativePrompt: z.string(),
  /** One of the engine's styles, or `auto`. */
  style: z.string(),
  /** Pixels. */
  width: z.int().positive(),
  /** Pixels. */
  height: z.int().positive(),
  /** Images asked for. */
  count: z.int().positive(),
  /** Of the first image; the n-th has `seed + n` (mod 2^32). */
  seed: z.int().nonnegative(),
});
export type GenerationParams = z.infer<typeof GenerationParams>;

/** What the job core asks of a kind of job; everything else about a kind stands in the tables and services of that kind. */
interface JobKindRules<P extends z.ZodType> {
  /** Of the `params` column. */
  readonly params: P;
  /** How many images of the workspace's quota the job holds until it ends. */
  readonly heldImages: (params: z.infer<P>) => number;
}

const kind = <P extends z.ZodType>(rules: JobKindRules<P>): JobKindRules<P> => rules;

/** The registry of kinds: a new kind is one entry here, and whatever tables it needs. */
export const jobKinds = {
  generation: kind({ params: GenerationParams, heldImages: ({ count }) => count }),
};

export type JobKind = keyof typeof jobKinds;
export type JobParams<K extends JobKind> = z.infer<(typeof jobKinds)[K]['params']>;

export const jobKindNames = ['generation'] as const satisfies readonly JobKind[];
