import { z } from 'zod';
import { EditOperation, Extend, PictureSource, TransformChanges, UpscaleFactor } from './edits.ts';
import { GenerationSettings } from './generation-settings.ts';
import { Mask } from './masks.ts';

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

/** The stored parameters of a training; what its owner wrote is in `trainings`. */
export const TrainingParams = z.strictObject({
  /** `TrainingBase.id`, fixed when the job is created. */
  base: z.string(),
  steps: z.int().positive(),
  /** How many. */
  pictures: z.int().positive(),
});
export type TrainingParams = z.infer<typeof TrainingParams>;

/** The stored parameters of a picture that a model makes from another one (R-STUDIO-10). */
export const EditParams = z.strictObject({
  ...GenerationParams.shape,
  operation: EditOperation,
  source: PictureSource,
  mask: Mask.optional(),
  extend: Extend.optional(),
  /** How the original was made, for engines that keep some of its pixels. Absent in jobs of earlier versions. */
  origin: z.enum(['procedural', 'neural']).optional(),
});
export type EditParams = z.infer<typeof EditParams>;

/**
 * The stored parameters of a picture that needs no prompt: words and seed are those of the original, so that the gallery finds
 * both. The size is that of the result.
 */
const DerivedParams = z.strictObject({
  ...GenerationParams.shape,
  source: PictureSource,
  /** How the original was made. */
  origin: z.enum(['procedural', 'neural']),
});

/** The stored parameters of an enlargement. */
export const UpscaleParams = z.strictObject({ ...DerivedParams.shape, factor: UpscaleFactor });
export type UpscaleParams = z.infer<typeof UpscaleParams>;

/** The stored parameters of a change that needs no model. */
export const TransformParams = z.strictObject({ ...DerivedParams.shape, changes: TransformChanges });
export type TransformParams = z.infer<typeof TransformParams>;

/** What the job queue needs to know about a kind of job; the rest is in the tables and services of the kind. */
interface JobKindRules<P extends z.ZodType> {
  /** The schema of the `params` column. */
  readonly params: P;
  /** How many units of work it has: each is submitted, held and charged on its own, at the job's unit price. */
  readonly units: (params: z.infer<P>) => number;
  /** The images of the workspace's quota that a unit takes. */
  readonly imagesPerUnit: 0 | 1;
}

const kind = <P extends z.ZodType>(rules: JobKindRules<P>): JobKindRules<P> => rules;

/** The registry of kinds: a new kind is an entry here, and the tables it needs. */
export const jobKinds = {
  generation: kind({
    params: GenerationParams,
    units: ({ count }) => count,
    imagesPerUnit: 1,
  }),
  /** Makes a LoRA and no image. */
  training: kind({
    params: TrainingParams,
    units: () => 1,
    imagesPerUnit: 0,
  }),
  edit: kind({
    params: EditParams,
    units: ({ count }) => count,
    imagesPerUnit: 1,
  }),
  upscale: kind({
    params: UpscaleParams,
    units: () => 1,
    imagesPerUnit: 1,
  }),
  transform: kind({
    params: TransformParams,
    units: () => 1,
    imagesPerUnit: 0,
  }),
};

export type JobKind = keyof typeof jobKinds;

/** Trainings have slots of their own; all other kinds make images and wait in one queue. */
const jobQueues = ['generation', 'training'] as const;
export type JobQueue = (typeof jobQueues)[number];
export const queueOf = (kind: JobKind): JobQueue => (kind === 'training' ? 'training' : 'generation');
export type JobParams<K extends JobKind> = z.infer<(typeof jobKinds)[K]['params']>;

export const jobKindNames = [
  'generation',
  'training',
  'edit',
  'upscale',
  'transform',
] as const satisfies readonly JobKind[];

/** How many units of work a job has. */
export const unitsOf = <K extends JobKind>({
  kind: name,
  params,
}: {
  readonly kind: K;
  readonly params: JobParams<K>;
}): number => {
  const rules: JobKindRules<z.ZodType<JobParams<K>>> = jobKinds[name] as never;
  return rules.units(params);
};
