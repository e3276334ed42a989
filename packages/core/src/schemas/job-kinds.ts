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

/** The stored parameters of a training; what its owner wrote is in `trainings`. */
export const TrainingParams = z.strictObject({
  /** `TrainingBase.id`, fixed when the job is created. */
  base: z.string(),
  steps: z.int().positive(),
  /** How many. */
  pictures: z.int().positive(),
});
export type TrainingParams = z.infer<typeof TrainingParams>;

/** A picture that another is made from: one of the gallery, or an upload. */
export const PictureSource = z.strictObject({ kind: z.enum(['image', 'upload']), id: z.string() });
export type PictureSource = z.infer<typeof PictureSource>;

/** The stored parameters of a picture that a model makes from another one (R-STUDIO-10). */
export const EditParams = z.strictObject({
  ...GenerationParams.shape,
  operation: z.enum(['variation', 'inpaint', 'outpaint']),
  source: PictureSource,
  /** The id of the asset with the mask: white is painted again. */
  mask: z.string().optional(),
});
export type EditParams = z.infer<typeof EditParams>;

/** The stored parameters of an enlargement. */
export const UpscaleParams = z.strictObject({ source: PictureSource, factor: z.int().min(2).max(8) });
export type UpscaleParams = z.infer<typeof UpscaleParams>;

/** The stored parameters of a change that needs no model: in this order, the picture is rotated, mirrored, cropped, resized. */
export const TransformParams = z.strictObject({
  source: PictureSource,
  /** Degrees, clockwise. */
  rotate: z.number().min(-360).max(360).optional(),
  mirror: z.enum(['horizontal', 'vertical']).optional(),
  /** Pixels of the rotated picture. */
  crop: z
    .strictObject({
      x: z.int().nonnegative(),
      y: z.int().nonnegative(),
      width: z.int().positive(),
      height: z.int().positive(),
    })
    .optional(),
  /** Pixels. */
  resize: z.strictObject({ width: z.int().positive(), height: z.int().positive() }).optional(),
  removeBackground: z.literal(true).optional(),
});
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
