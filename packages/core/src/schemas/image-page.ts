import { z } from 'zod';
import { GenerationSettings } from './generation-settings.ts';
import { ImageSummary, TrashedImage } from './images.ts';

// Apart from the image itself, because only the server reads these: the web app would load them with it.

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

/** A page may be short, or empty, and go on; `nextCursor` is null at the end. */
export const ImagePage = z.strictObject({
  items: z.array(ImageSummary),
  nextCursor: z.string().nullable(),
  /** A search stopped here before the page was full: it has looked at everything newer. Null for any other page. */
  searchedTo: z.iso.datetime().nullable(),
});

/** A stretch of the gallery around one image, newest first, or of a collection in its order. */
export const ImageNeighbours = z.strictObject({
  items: z.array(ImageSummary),
  /** Whether there are more before the first and after the last, in whichever order. */
  hasNewer: z.boolean(),
  hasOlder: z.boolean(),
});
export type ImageNeighbours = z.infer<typeof ImageNeighbours>;

export const TrashPage = z.strictObject({
  items: z.array(TrashedImage),
  nextCursor: z.string().nullable(),
  /** All images in the trash. */
  total: z.int(),
});

/** `more` says that images are left: call again. */
export const TrashEmptied = z.strictObject({ erased: z.int(), more: z.boolean() });
