import { z } from 'zod';
import { GenerationSettings } from './generation-settings.ts';

/**
 * The stored parameters of a generation job. Only the shape is checked here: values are validated once, by `CreateJobInput`
 * and the engine, and later rules must not make old jobs unreadable.
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
  /** Number of images. */
  count: z.int().positive(),
  /** Of the first image; the n-th has `seed + n` (mod 2^32). */
  seed: z.int().nonnegative(),
  /** The comparison that it is part of. */
  comparison: z.string().optional(),
  ...GenerationSettings.shape,
});
export type GenerationParams = z.infer<typeof GenerationParams>;

/** What the job queue needs to know about a kind of job; the rest is in the tables and services of the kind. */
interface JobKindRules<P extends z.ZodType> {
  /** The schema of the `params` column. */
  readonly params: P;
  /** The images of the workspace's quota that are reserved until the job ends. */
  readonly heldImages: (params: z.infer<P>) => number;
  /** How often the job's unit price is held. */
  readonly pricedUnits: (params: z.infer<P>) => number;
}

const kind = <P extends z.ZodType>(rules: JobKindRules<P>): JobKindRules<P> => rules;

/** The registry of kinds: a new kind is an entry here, and the tables it needs. */
export const jobKinds = {
  generation: kind({
    params: GenerationParams,
    heldImages: ({ count }) => count,
    pricedUnits: ({ count }) => count,
  }),
};

export type JobKind = keyof typeof jobKinds;
export type JobParams<K extends JobKind> = z.infer<(typeof jobKinds)[K]['params']>;

export const jobKindNames = ['generation'] as const satisfies readonly JobKind[];
