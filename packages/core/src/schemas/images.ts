import { z } from 'zod';
import { textLimits } from '../text.ts';
import { shownText } from './text.ts';

/** A search is plain text: `%`, `_` and quotes are literal (ASVS 1.2.9). */
export const SearchText = shownText({ max: textLimits.search });

export const ImageSummary = z.strictObject({
  id: z.string(),
  jobId: z.string(),
  prompt: z.string(),
  model: z.string(),
  style: z.string(),
  width: z.int(),
  height: z.int(),
  /** A `data:` URI of at most 400 bytes, shown while the thumbnail loads. */
  placeholder: z.string(),
  createdAt: z.iso.datetime(),
});
export type ImageSummary = z.infer<typeof ImageSummary>;

export const ImageDetail = z.strictObject({
  ...ImageSummary.shape,
  negativePrompt: z.string(),
  seed: z.int(),
  engineVersion: z.string(),
  origin: z.enum(['procedural', 'neural']),
  hasVector: z.boolean(),
  bytes: z.int(),
  sha256: z.string(),
});
export type ImageDetail = z.infer<typeof ImageDetail>;

export const ImagePage = z.strictObject({ items: z.array(ImageSummary), nextCursor: z.string().nullable() });

export const imageVariants = ['full', 'thumb', 'svg'] as const;
export type ImageVariant = (typeof imageVariants)[number];
