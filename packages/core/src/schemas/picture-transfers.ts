import { z } from 'zod';
import { UserId } from '../ids.ts';

/** So many pictures are moved in one transaction, together with the deletion of the account at most so many. */
export const maxPicturesAtOnce = 2000;

/** From which account the pictures and collections go, and to which. */
export const PictureTransferInput = z.strictObject({ id: UserId, to: UserId });

export const PictureTransferPreviewInput = z.strictObject({ id: UserId, to: UserId.optional() });

/** What a hand-over would do. */
export const PictureTransferPreview = z.strictObject({
  pictures: z.int(),
  /** Of the pictures and uploads, without thumbnails. */
  bytes: z.int(),
  /** Uploads that the pictures were made from. */
  uploads: z.int(),
  collections: z.int(),
  /** Open share links, which end. */
  shares: z.int(),
  recipient: z
    .strictObject({
      /** Pictures for which the recipient’s gallery has room. */
      room: z.int(),
      /** Why it would be refused, in words; null if it would not. */
      obstacle: z.string().nullable(),
    })
    .nullable(),
});
export type PictureTransferPreview = z.infer<typeof PictureTransferPreview>;

/** What one call has moved. Called again while `remaining` is above 0. */
export const PictureTransferResult = z.strictObject({
  pictures: z.int(),
  collections: z.int(),
  sharesEnded: z.int(),
  /** Pictures that are still to be moved. */
  remaining: z.int(),
});
export type PictureTransferResult = z.infer<typeof PictureTransferResult>;
