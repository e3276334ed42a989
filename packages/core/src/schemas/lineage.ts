import { z } from 'zod';
import { ImageSummary } from './images.ts';
import { UploadSummary } from './uploads.ts';

/** How an image was made from another picture. */
export const lineageOperations = [
  /** Image to image: a new picture that follows another one. */
  'variation',
  /** A masked part was painted again. */
  'inpaint',
  /** The picture was continued beyond its edges. */
  'outpaint',
  'upscale',
  /** Cropped, rotated or resized. */
  'transform',
  /** The background was removed. */
  'cutout',
] as const;
export type LineageOperation = (typeof lineageOperations)[number];

/** How many pictures that something was made from are shown, the nearest first. */
export const maxAncestors = 12;
/** How many pictures that were made from one are shown, the newest first. */
export const maxChildren = 24;

const LineageSource = z.strictObject({
  /** The id of the image that was made from it. */
  of: z.string(),
  kind: z.enum(['image', 'upload']),
  /** Null if it was deleted. */
  id: z.string().nullable(),
  /** Null for an upload, and if it was deleted. */
  image: ImageSummary.nullable(),
  /** Null for an image, and if it was deleted. */
  upload: UploadSummary.nullable(),
  /** How what comes after it was made from it. */
  operation: z.enum(lineageOperations),
});

/** What a picture was made from and what was made from it, as far as the caller may see. */
export const Lineage = z.strictObject({
  /** The nearest first; the last one may have been made from others, too. */
  ancestors: z.array(LineageSource).max(maxAncestors),
  children: z
    .array(z.strictObject({ operation: z.enum(lineageOperations), image: ImageSummary }))
    .max(maxChildren),
  /** Whether there are older ones than those. */
  hasMoreChildren: z.boolean(),
});
export type Lineage = z.infer<typeof Lineage>;
