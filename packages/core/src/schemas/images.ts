import { z } from 'zod';
import { textLimits } from '../text.ts';
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

/** An image in the trash. */
export const TrashedImage = z.strictObject({
  ...ImageSummary.shape,
  deletedAt: z.iso.datetime(),
  /** When it is erased with its files, at the earliest. */
  erasedAt: z.iso.datetime(),
});
export type TrashedImage = z.infer<typeof TrashedImage>;

export const imageVariants = ['full', 'thumb', 'svg'] as const;
export type ImageVariant = (typeof imageVariants)[number];

export type { ImageDetail } from './image-page.ts';
