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
