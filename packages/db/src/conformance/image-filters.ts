import type { ImageRecord, UserRecord } from '@atelier/core/ports/records';
import type { Database } from '@atelier/core/ports/stores';
import type { ImageFilter } from '@atelier/core/ports/studio-stores';
import { collectionRecord } from '@atelier/core/testing/collection-records';
import fc from 'fast-check';
import { expect } from 'vitest';
import { openDatabase } from '../index.ts';
import { searchLimits } from '../stores/search-limits.ts';
import { tamper } from '../testing/tamper.ts';
import { addGallery, addUser, firstPage, later, noon } from './samples.ts';
import { inParallel, suite } from './suite.ts';

/** A collection of these images, deleted ones included. */
const collect = async (db: Database, user: UserRecord, images: readonly ImageRecord[]): Promise<string> => {
  const collection = collectionRecord(user);
  const deleted = images.filter(({ deletedAt }) => deletedAt !== null).map(({ id }) => id);
  await db.collections.insert(collection);
  await db.images.restoreMany(user, deleted);
  const ids = images.map(({ id }) => id);
  await db.collections.collect(user, collection.id, ids, null, noon);
  await db.images.deleteMany(user, deleted, noon);
  return collection.id;
};

const anImage = fc.record({
  prompt: fc.constantFrom('a heron', 'a reed'),
  model: fc.constantFrom('m', 'n'),
  provider: fc.constantFrom('p', 'q'),
  style: fc.constantFrom('ink', 'flow', 'pen/ink'),
  width: fc.constantFrom(1, 2),
  height: fc.constantFrom(1, 2),
  isFavourite: fc.boolean(),
  hasChildren: fc.boolean(),
  rating: fc.option(fc.integer({ min: 1, max: 5 })),
  flag: fc.constantFrom('none' as const, 'flagged' as const, 'cleared' as const),
  createdAt: fc.integer({ min: 0, max: 5 }).map(later),
  deletedAt: fc.constantFrom(null, null, null, noon),
});

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 });
const aFilter = fc
  .record({
    query: maybe(fc.constant('HERON')),
    model: maybe(fc.constantFrom('m', 'n', 'o')),
    provider: maybe(fc.constantFrom('p', 'q')),
    style: maybe(fc.constantFrom('ink', 'flow')),
    orientation: maybe(fc.constantFrom('landscape' as const, 'portrait' as const, 'square' as const)),
    minRating: maybe(fc.integer({ min: 1, max: 5 })),
    isFavourite: maybe(fc.constant(true as const)),
    hasChildren: maybe(fc.constant(true as const)),
    isFlagged: maybe(fc.constant(true as const)),
    from: maybe(fc.integer({ min: 0, max: 5 }).map(later)),
    to: maybe(fc.integer({ min: 0, max: 6 }).map(later)),
  })
  .map(
    (filter) =>
      Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)) as ImageFilter,
  );

const shapeOf = ({ width, height }: ImageRecord) => {
  if (width === height) return 'square';
  return width > height ? 'landscape' : 'portrait';
};

/** What a filter means, one image at a time. */
const matches = (image: ImageRecord, filter: ImageFilter): boolean => {
  const wanted: readonly (boolean | undefined)[] = [
    image.deletedAt === null,
    filter.query && image.prompt.includes('heron'),
    filter.model && image.model === filter.model,
    filter.provider && image.provider === filter.provider,
    filter.style && image.style === filter.style,
    filter.orientation && shapeOf(image) === filter.orientation,
    filter.minRating && (image.rating ?? 0) >= filter.minRating,
    filter.isFavourite && image.isFavourite,
    filter.hasChildren && image.hasChildren,
    filter.isFlagged && image.flag === 'flagged',
    filter.from && image.createdAt >= filter.from,
    filter.to && image.createdAt < filter.to,
  ].map((condition) => (condition === undefined ? undefined : Boolean(condition)));
  return !wanted.includes(false);
};

const newestFirst = (a: ImageRecord, b: ImageRecord) =>
  b.createdAt.getTime() - a.createdAt.getTime() || (a.id < b.id ? 1 : -1);

/** Lists, pages and counts the images of `user` by the filter. */
const expectListed = async (
  { images }: Database,
  user: Awaited<ReturnType<typeof addUser>>,
  filter: ImageFilter,
  expected: readonly string[],
): Promise<void> => {
  const listed = await images.list(user, filter, firstPage);
  expect(listed.map(({ id }) => id)).toEqual(expected);
  const oldest = { after: { createdAtMs: 0, id: '' }, limit: 100 };
  const backwards = await images.listNewer(user, filter, oldest);
  expect(backwards.map(({ id }) => id)).toEqual(expected.toReversed());
  const count = expected.length;
  expect(await images.countUpTo(user, filter, 100)).toEqual({ count, more: false });
  expect(await images.countUpTo(user, filter, 2)).toEqual({ count: Math.min(2, count), more: count > 2 });
  const middle = listed[Math.floor(listed.length / 2)];
  if (middle === undefined) return;
  const after = { createdAtMs: middle.createdAt.getTime(), id: middle.id };
  const rest = await images.list(user, filter, { after, limit: 2 });
  const at = expected.indexOf(middle.id) + 1;
  expect(rest.map(({ id }) => id)).toEqual(expected.slice(at, at + 2));
};

export const imageFilterConformance = (): void => {
  suite('filters of images', (test, current) => {
    test('any combination of filters lists, pages backwards and counts exactly the images that match', async () => {
      // Steps of three rows, so that combined filters take several; with few facets, and with too many to look at; searches
      // read texts, or the images of the filters.
      const search = { ...searchLimits, rowsPerStep: 3, unfoldedPerStep: 3, maxCandidates: 4 };
      const opened = await Promise.all(
        [
          { maxFacets: 2000, maxMatches: 2 },
          { maxFacets: 2000, maxMatches: 1000 },
          { maxFacets: 4, maxMatches: 1000 },
        ].map((some) => openDatabase({ url: current().url, search: { ...search, ...some } })),
      );
      try {
        await fc.assert(
          fc.asyncProperty(
            fc.array(anImage, { maxLength: 16 }),
            fc.array(aFilter, { minLength: 1, maxLength: 6 }),
            async (images, filters) => {
              const { user, records } = await addGallery(current().db, images);
              for (const filter of filters) {
                const expected = records
                  .filter((image) => matches(image, filter))
                  .toSorted(newestFirst)
                  .map(({ id }) => id);
                for (const db of opened) await expectListed(db, user, filter, expected);
              }
            },
          ),
          { numRuns: 40 },
        );
      } finally {
        await Promise.all(opened.map((db) => db.close()));
      }
    });

    test('within a collection, any combination of filters finds exactly its images; in a foreign one, none', async () => {
      const search = { ...searchLimits, rowsPerStep: 3, unfoldedPerStep: 3, maxCandidates: 4, maxMatches: 2 };
      const db = await openDatabase({ url: current().url, search });
      try {
        await fc.assert(
          fc.asyncProperty(
            fc.array(fc.record({ image: anImage, isIn: fc.boolean(), isFolded: fc.boolean() }), {
              maxLength: 12,
            }),
            fc.array(aFilter, { minLength: 1, maxLength: 4 }),
            async (drawn, filters) => {
              const all = drawn.map(({ image }) => image);
              const { user, records } = await addGallery(current().db, all);
              const collection = await collect(
                current().db,
                user,
                records.filter((_, at) => drawn[at]?.isIn),
              );
              const unfolded = records
                .filter((_, at) => drawn[at]?.isFolded === false)
                .map(({ id }) => `'${id}'`);
              if (unfolded.length > 0)
                await tamper(current().url, [
                  `update image_texts set folded = null where id in (${unfolded.join()})`,
                ]);
              const stranger = await addUser(db);
              for (const filter of filters) {
                const expected = records
                  .filter((image, at) => drawn[at]?.isIn && matches(image, filter))
                  .toSorted(newestFirst)
                  .map(({ id }) => id);
                await expectListed(db, user, { ...filter, collection }, expected);
                await expectListed(db, stranger, { ...filter, collection }, []);
              }
            },
          ),
          { numRuns: 25 },
        );
      } finally {
        await db.close();
      }
    });

    test('favourites and ratings are noted for images of the workspace that are not deleted', async () => {
      const { db } = current();
      const { user, records } = await addGallery(db, [{}, {}, { deletedAt: noon }]);
      const ids = records.map(({ id }) => id);
      const stranger = await addUser(db);
      expect(await db.images.annotate(stranger, ids, { isFavourite: true })).toEqual([]);
      expect((await db.images.annotate(user, ids, { isFavourite: true })).toSorted()).toEqual(
        ids.slice(0, 2).toSorted(),
      );
      await db.images.annotate(user, ids.slice(0, 1), { rating: 4 });
      expect(await db.images.findOwned(user, ids[0] ?? '')).toMatchObject({ isFavourite: true, rating: 4 });
      await db.images.annotate(user, ids, { isFavourite: false, rating: null });
      expect(await db.images.findOwned(user, ids[0] ?? '')).toEqual(records[0]);
    });

    test('many images are deleted, restored and erased together; of parallel calls each image is changed by one', async () => {
      const { db } = current();
      const { user, records } = await addGallery(
        db,
        Array.from({ length: 30 }, () => ({})),
      );
      const stranger = await addUser(db);
      const ids = records.map(({ id }) => id);
      expect(await db.images.deleteMany(stranger, ids, noon)).toEqual([]);
      const shuffled = (at: number) => (at % 2 === 0 ? ids : ids.toReversed());
      const deleted = await inParallel(4, (at) => db.images.deleteMany(user, shuffled(at), noon));
      expect(deleted.flat().toSorted()).toEqual(ids.toSorted());
      expect(await db.images.countDeleted(user)).toBe(30);
      expect(await db.images.restoreMany(stranger, ids)).toEqual([]);
      const restored = await db.images.restoreMany(user, ids.slice(0, 10));
      expect(restored.toSorted()).toEqual(ids.slice(0, 10).toSorted());
      expect(await db.images.eraseAmongDeleted(stranger, ids)).toEqual([]);
      const erased = await inParallel(4, (at) => db.images.eraseAmongDeleted(user, shuffled(at)));
      const keys = records.slice(10).flatMap(({ blobKey, thumbKey }) => [blobKey, thumbKey]);
      expect(erased.flatMap((rows) => rows.flatMap((row) => row.keys)).toSorted()).toEqual(keys.toSorted());
      expect(await db.images.count(user)).toBe(10);
    });
  });
};
