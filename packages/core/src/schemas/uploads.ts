import { z } from 'zod';

/** Formats that are accepted as uploads, by content and by name (R-STUDIO-9). */
export const uploadFormats = ['png', 'jpeg', 'gif', 'bmp', 'webp'] as const;
export type UploadFormat = (typeof uploadFormats)[number];

export const uploadVariants = ['full', 'thumb'] as const;
export type UploadVariant = (typeof uploadVariants)[number];

/** Longest side of a stored upload, pixels: larger pictures are made smaller, because no engine takes more. */
export const maxUploadSide = 4096;

/** An upload as its workspace sees it. */
export const UploadSummary = z.strictObject({
  id: z.string(),
  /** As the person’s file was called. */
  name: z.string(),
  /** Of the file that was sent; what is stored is a PNG. */
  format: z.enum(uploadFormats),
  width: z.int(),
  height: z.int(),
  /** Of the stored picture. */
  bytes: z.int(),
  /** A `data:` URI of at most 400 bytes, shown while the thumbnail loads. */
  placeholder: z.string(),
  /** Waits for a review: pages cover it until it is revealed. */
  flagged: z.boolean(),
  createdAt: z.iso.datetime(),
});
export type UploadSummary = z.infer<typeof UploadSummary>;

export const UploadPage = z.strictObject({
  items: z.array(UploadSummary),
  nextCursor: z.string().nullable(),
});

/** The answer to an upload. */
export const UploadOutcome = z.strictObject({
  id: z.string(),
  /** The same file had been uploaded before: `id` is that upload, and nothing was stored. */
  isDuplicate: z.boolean(),
  /** More than 1: only the first frame of an animation was kept. */
  frames: z.int(),
  /** Whether the picture was made smaller to fit `maxUploadSide`. */
  isReduced: z.boolean(),
});
export type UploadOutcome = z.infer<typeof UploadOutcome>;
