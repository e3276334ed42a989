import { z } from 'zod';
import { textLimits } from '../text.ts';
import { GenerationSettings } from './generation-settings.ts';
import { shownText } from './text.ts';

/** A search is plain text: `%`, `_` and quotes are literal (ASVS 1.2.9). */
export const SearchText = shownText({ max: textLimits.search });

export const ImageSummary = z.strictObject({
  id: z.string(),
  jobId: z.string(),
  prompt: z.string(),
  /** Empty before the vote in a blind comparison. */
  model: z.string(),
  style: z.string(),
  width: z.int(),
  height: z.int(),
  favourite: z.boolean(),
  /** 1 … 5; null if it was never rated. */
  rating: z.int().nullable(),
  /** Whether another image was made from it. */
  hasChildren: z.boolean(),
  /** Shown blurred until it is revealed. */
  flagged: z.boolean(),
  /** A `data:` URI of at most 400 bytes, shown while the thumbnail loads. */
  placeholder: z.string(),
  createdAt: z.iso.datetime(),
});
export type ImageSummary = z.infer<typeof ImageSummary>;

export const ImageDetail = z.strictObject({
  ...ImageSummary.shape,
  negativePrompt: z.string(),
  /** 0 before the vote in a blind comparison. */
  seed: z.int(),
  /** What was set beyond size and seed. */
  settings: GenerationSettings,
  engineVersion: z.string(),
  /** Null only before the vote on `unvotedComparison`. */
  origin: z.enum(['procedural', 'neural']).nullable(),
  hasVector: z.boolean(),
  /** Whether it was made from another picture, or another from it: `images.lineage` tells. */
  isRelated: z.boolean(),
  bytes: z.int(),
  sha256: z.string(),
  /** The comparison that it is part of, until the person has voted: the model and what would tell it are left out. */
  unvotedComparison: z.string().nullable(),
});
export type ImageDetail = z.infer<typeof ImageDetail>;

export const ImagePage = z.strictObject({ items: z.array(ImageSummary), nextCursor: z.string().nullable() });

/** An image in the trash. */
export const TrashedImage = z.strictObject({
  ...ImageSummary.shape,
  deletedAt: z.iso.datetime(),
  /** When it is erased with its files, at the earliest. */
  erasedAt: z.iso.datetime(),
});
export type TrashedImage = z.infer<typeof TrashedImage>;

export const TrashPage = z.strictObject({
  items: z.array(TrashedImage),
  nextCursor: z.string().nullable(),
  /** All images in the trash. */
  total: z.int(),
});

/** A stretch of the gallery around one image, newest first, or of a collection in its order. */
export const ImageNeighbours = z.strictObject({
  items: z.array(ImageSummary),
  /** Whether there are more before the first and after the last, in whichever order. */
  hasNewer: z.boolean(),
  hasOlder: z.boolean(),
});
export type ImageNeighbours = z.infer<typeof ImageNeighbours>;

/** `more` says that images are left: call again. */
export const TrashEmptied = z.strictObject({ erased: z.int(), more: z.boolean() });

export const imageVariants = ['full', 'thumb', 'svg'] as const;
export type ImageVariant = (typeof imageVariants)[number];
