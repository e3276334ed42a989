import { z } from 'zod';
import { NewMask } from './masks.ts';

/** Longest side of any picture, pixels. */
export const maxSidePx = 4096;
/** Shortest side of a cropped or resized picture, pixels. */
export const minSidePx = 16;

/** A picture that another is made from: one of the gallery, or an upload. */
export const PictureSource = z.strictObject({
  kind: z.enum(['image', 'upload']),
  id: z.string().min(1).max(64),
});
export type PictureSource = z.infer<typeof PictureSource>;

export const editOperations = ['variation', 'inpaint', 'outpaint'] as const;
export const EditOperation = z.enum(editOperations);
export type EditOperation = z.infer<typeof EditOperation>;

const Share = z.number().min(0).max(1);

/** How far a picture is continued beyond its edges, as shares of its own width and height. */
export const Extend = z
  .strictObject({ left: Share, right: Share, top: Share, bottom: Share })
  .refine(({ left, right, top, bottom }) => left + right + top + bottom > 0, 'Extend at least one side.');
export type Extend = z.infer<typeof Extend>;

/** A rectangle of a picture, pixels. */
export const Crop = z.strictObject({
  x: z.int().min(0).max(maxSidePx),
  y: z.int().min(0).max(maxSidePx),
  width: z.int().min(minSidePx).max(maxSidePx),
  height: z.int().min(minSidePx).max(maxSidePx),
});
export type Crop = z.infer<typeof Crop>;

const ResizedPx = z.int().min(minSidePx).max(maxSidePx);

/** In this order, the picture is rotated, mirrored, cropped and resized. */
export const TransformChanges = z.strictObject({
  /** Degrees, clockwise: 90, 180 or 270. */
  rotate: z.int().min(90).max(270).multipleOf(90).optional(),
  mirror: z.enum(['horizontal', 'vertical']).optional(),
  /** Of the rotated picture. */
  crop: Crop.optional(),
  resize: z.strictObject({ width: ResizedPx, height: ResizedPx }).optional(),
});
export type TransformChanges = z.infer<typeof TransformChanges>;

/** What an edit says beside the fields of a generation. */
export const editFields = {
  operation: EditOperation,
  source: PictureSource,
  /** What is painted again. */
  mask: NewMask.optional(),
  extend: Extend.optional(),
};

export const TransformInput = z.strictObject({
  kind: z.literal('transform'),
  source: PictureSource,
  changes: TransformChanges.refine(
    (changes) => Object.values(changes).some((change) => change !== undefined),
    'Choose at least one change.',
  ),
});
export type TransformInput = z.infer<typeof TransformInput>;

/** By how much a picture is enlarged. */
export const upscaleFactors = [2, 3, 4] as const;
export const UpscaleFactor = z.literal(upscaleFactors);
export type UpscaleFactor = z.infer<typeof UpscaleFactor>;

export const UpscaleInput = z.strictObject({
  kind: z.literal('upscale'),
  source: PictureSource,
  factor: UpscaleFactor,
  /** An upscaler of a provider (`models.list`); absent: the network of the server itself. */
  model: z.string().min(1).max(64).optional(),
});
export type UpscaleInput = z.infer<typeof UpscaleInput>;
