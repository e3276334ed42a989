import { z } from 'zod';
import { CollectionId, ImageId, ShareId } from '../ids.ts';

/** Characters of a link's password. It protects one link, and is not anyone's account. */
export const sharePasswordLength = { min: 6, max: 200 } as const;
const maxShareDays = 365;
const maxShareViews = 100_000;
/** Links of a person that are neither revoked nor expired. */
export const maxOpenShares = 200;

/** A new link to a picture or a collection: one of the two ids. */
export const CreateShareInput = z
  .strictObject({
    imageId: ImageId.optional(),
    collectionId: CollectionId.optional(),
    /** Days until it expires; null for never. */
    days: z.int().min(1).max(maxShareDays).nullable(),
    password: z
      .string()
      .min(sharePasswordLength.min, `Use at least ${sharePasswordLength.min} characters.`)
      .max(sharePasswordLength.max)
      .optional(),
    /** How often it can be opened; null for no limit. */
    maxViews: z.int().min(1).max(maxShareViews).nullable(),
    /** Whether the full picture can be downloaded. */
    download: z.boolean(),
    /** Whether the prompt is shown. */
    prompt: z.boolean(),
    /** Whether chats and social networks may show a preview. */
    preview: z.boolean(),
  })
  .refine(({ imageId, collectionId }) => (imageId === undefined) !== (collectionId === undefined), {
    message: 'Share either a picture or a collection.',
    path: ['imageId'],
  });
export type CreateShareInput = z.infer<typeof CreateShareInput>;

/** A link as its owner sees it. The link itself is shown only once. */
export const ShareInfo = z.strictObject({
  id: z.string(),
  /** Exactly one of the two is set. */
  imageId: z.string().nullable(),
  collectionId: z.string().nullable(),
  /** The prompt of the picture, or the name of the collection. */
  title: z.string(),
  hasPassword: z.boolean(),
  download: z.boolean(),
  prompt: z.boolean(),
  preview: z.boolean(),
  views: z.int(),
  maxViews: z.int().nullable(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().nullable(),
  /** Why nobody can open it at present; null if it can be opened. */
  closed: z.enum(['expired', 'used', 'deleted', 'flagged']).nullable(),
});
export type ShareInfo = z.infer<typeof ShareInfo>;

/** `url` contains the secret. */
export const CreatedShare = z.strictObject({ id: z.string(), url: z.string() });
export const SharePage = z.strictObject({ items: z.array(ShareInfo), nextCursor: z.string().nullable() });
export const ShareRef = z.strictObject({ id: ShareId });
