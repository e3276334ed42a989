import { z } from 'zod';
import { CollectionId, ImageId } from '../ids.ts';
import { SearchText } from './images.ts';

/** How many images one call changes at most. */
export const maxBulkImages = 500;
/** Up to this many matching images are counted; of more it is only said that there are more. */
export const maxCounted = 10_000;
/** The same for several filters together, and for searches: PostgreSQL reads a row for each. */
export const maxCountedTogether = 1000;
/** The same for one month or day of the timeline. */
export const maxCountedPerSpan = 50_000;
/** Results of a search that a timeline places in its months or days. */
export const maxCountedResults = 2000;
/** How many months or days a timeline lists at most, the newest first. */
export const maxSpans = 400;

/** No picture is older than computers; the databases do not all know the year 0. */
const Time = z.iso.datetime().transform((time) => new Date(Math.max(0, Date.parse(time))));

/** What the gallery shows. All conditions apply together; an absent one does not apply. */
export const GalleryFilter = {
  /** Text in the prompt. */
  query: SearchText.optional(),
  model: z.string().max(64).optional(),
  provider: z.string().max(64).optional(),
  style: z.string().max(40).optional(),
  orientation: z.enum(['landscape', 'portrait', 'square']).optional(),
  /** From this time on. */
  from: Time.optional(),
  /** Before this time. */
  to: Time.optional(),
  /** Rated so or better. */
  minRating: z.int().min(1).max(5).optional(),
  favourite: z.literal(true).optional(),
  hasChildren: z.literal(true).optional(),
  flagged: z.literal(true).optional(),
  /** Pictures of this collection. */
  collection: CollectionId.optional(),
};

/** Around a picture: in the order of the gallery, or in that of a collection, for which there are no other filters. */
export const NeighboursInput = z
  .strictObject({ id: ImageId, ...GalleryFilter, order: z.literal('collection').optional() })
  .refine(
    ({ id: _id, order, collection, ...others }) =>
      order === undefined || (collection !== undefined && Object.keys(others).length === 0),
    { message: 'The order of a collection has no filter but the collection.', path: ['order'] },
  );

/** `more` says that there are more than `count`. */
export const GalleryCount = z.strictObject({ count: z.int(), more: z.boolean() });
export type GalleryCount = z.infer<typeof GalleryCount>;

export const TimelineInput = z.strictObject({
  ...GalleryFilter,
  by: z.enum(['month', 'day']),
  /** Of the person's time zone, east of Greenwich: months and days begin by its clock. */
  utcOffsetMinutes: z.int().min(-840).max(840).default(0),
});

/** A month or day that has images, newest first. */
export const TimelineSpan = z.strictObject({
  /** `2026-11` or `2026-11-30`. */
  name: z.string(),
  /** For the filters `from` and `to` of the list. */
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  ...GalleryCount.shape,
});
export type TimelineSpan = z.infer<typeof TimelineSpan>;

/** `more`: there are older images, which are not in `spans`. */
export const Timeline = z.strictObject({ spans: z.array(TimelineSpan), more: z.boolean() });
export type Timeline = z.infer<typeof Timeline>;

const Rating = z.int().min(1).max(5);

export const UpdateImageInput = z
  .strictObject({
    id: ImageId,
    favourite: z.boolean().optional(),
    /** Null removes it. */
    rating: Rating.nullable().optional(),
  })
  .refine(({ favourite, rating }) => favourite !== undefined || rating !== undefined, 'Nothing to change.');

const ids = z.array(ImageId).min(1).max(maxBulkImages);
const plain = <A extends string>(action: A) => z.strictObject({ action: z.literal(action), ids });

/** One change of many images. */
export const BulkInput = z.discriminatedUnion('action', [
  plain('delete'),
  plain('restore'),
  plain('erase'),
  plain('favourite'),
  plain('unfavourite'),
  z.strictObject({ action: z.literal('rate'), ids, rating: Rating.nullable() }),
]);
export type BulkInput = z.infer<typeof BulkInput>;

/** Each image is changed completely or not at all; those of `notFound` are missing, foreign or not in the right state. */
export const BulkReport = z.strictObject({ done: z.array(z.string()), notFound: z.array(z.string()) });
export type BulkReport = z.infer<typeof BulkReport>;
