import { z } from 'zod';
import { CollectionId, ImageId } from '../ids.ts';
import { PlaceCursor } from '../place-cursor.ts';
import { textLimits } from '../text.ts';
import { maxBulkImages } from './gallery.ts';
import { ImageSummary } from './images.ts';
import { shownText } from './text.ts';

/** Of one workspace, those within others included. */
export const maxCollections = 500;
/** Images of one collection, those in the trash included. */
export const maxCollectionImages = 5000;

const Name = shownText({ max: textLimits.name, empty: 'Give it a name.' });
const PageLimit = z.int().min(1).max(100).optional();
const imageIds = z.array(ImageId).min(1).max(maxBulkImages);

export const CollectionRef = z.strictObject({ id: CollectionId });

export const ListCollectionsInput = z.strictObject({
  /** Those in this collection; without it those at the top. */
  parentId: CollectionId.optional(),
  /** All, at the top or not. */
  all: z.literal(true).optional(),
  /** Says of each whether it contains this picture. */
  imageId: ImageId.optional(),
  cursor: PlaceCursor.optional(),
  limit: PageLimit,
});

export const CreateCollectionInput = z.strictObject({
  name: Name,
  /** The collection that it is put into, which is at the top itself. */
  parentId: CollectionId.optional(),
});

export const UpdateCollectionInput = z
  .strictObject({
    id: CollectionId,
    name: Name.optional(),
    /** One of its pictures; null for the first. */
    coverId: ImageId.nullable().optional(),
    /** Null moves it to the top. */
    parentId: CollectionId.nullable().optional(),
    /** The collection that it is put in front of; null for last. */
    before: CollectionId.nullable().optional(),
  })
  .refine(({ id: _id, ...changes }) => Object.values(changes).some((value) => value !== undefined), {
    message: 'Nothing to change.',
  });
export type UpdateCollectionInput = z.infer<typeof UpdateCollectionInput>;

export const CollectionImagesInput = z.strictObject({
  id: CollectionId,
  cursor: PlaceCursor.optional(),
  /** Many, so that a large collection is loaded in a few calls. */
  limit: z.int().min(1).max(maxBulkImages).optional(),
});

export const CollectInput = z.strictObject({
  id: CollectionId,
  imageIds,
  /** The picture that they are put in front of; without it last. */
  before: ImageId.optional(),
});

export const UncollectInput = z.strictObject({ id: CollectionId, imageIds });

export const MoveImagesInput = z
  .strictObject({
    id: CollectionId,
    imageIds,
    /** The picture that they are put in front of; null for last. */
    before: ImageId.nullable(),
  })
  .refine(({ imageIds: moved, before }) => before === null || !moved.includes(before), {
    message: 'A picture can’t be put in front of itself.',
    path: ['before'],
  });

/** A picture of a cover. */
export const CollectionCover = z.strictObject({
  id: z.string(),
  width: z.int(),
  height: z.int(),
  placeholder: z.string(),
});

export const CollectionInfo = z.strictObject({
  id: z.string(),
  name: z.string(),
  parentId: z.string().nullable(),
  /** Pictures that are not in the trash. */
  images: z.int(),
  /** Collections in it. */
  collections: z.int(),
  /** The picture that was chosen as its cover; null if it is the first. */
  coverId: z.string().nullable(),
  /** At most three, the cover first. */
  covers: z.array(CollectionCover),
  /** Whether it contains the picture that was asked for; null if none was. */
  hasImage: z.boolean().nullable(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export type CollectionInfo = z.infer<typeof CollectionInfo>;

export const CollectionPage = z.strictObject({
  items: z.array(CollectionInfo),
  nextCursor: z.string().nullable(),
});

export const CollectionDetail = z.strictObject({
  ...CollectionInfo.shape,
  /** The collection that it is in. */
  parent: z.strictObject({ id: z.string(), name: z.string() }).nullable(),
});
export type CollectionDetail = z.infer<typeof CollectionDetail>;

/** In the order of the collection. */
export const CollectionImagePage = z.strictObject({
  items: z.array(ImageSummary),
  nextCursor: z.string().nullable(),
});

/** `notFound`: missing, foreign or in the trash. */
export const CollectReport = z.strictObject({
  done: z.array(z.string()),
  /** Those that were in it already. */
  present: z.array(z.string()),
  notFound: z.array(z.string()),
});
export type CollectReport = z.infer<typeof CollectReport>;
