import type { PageRequest } from '@atelier/core/cursor';
import { newId } from '@atelier/core/ids';
import type { ImageRecord } from '@atelier/core/ports/records';
import type { Database } from '@atelier/core/ports/stores';
import type { ImageFilter } from '@atelier/core/ports/studio-stores';
import { imageAssets } from '@atelier/core/testing/records';
import { imageRecord } from '@atelier/core/testing/studio-records';
import fc from 'fast-check';
import { expect } from 'vitest';
import { openDatabase } from '../index.ts';
import { addJob, addUser, later, noon, storeImages } from './samples.ts';
import { expectRefusal, inParallel, suite } from './suite.ts';

/** A user with one job and the images given, at positions 0, 1, 2 … */
const gallery = async (db: Database, images: readonly Partial<ImageRecord>[]) => {
  const user = await addUser(db);
  const job = await addJob(db, user);
  const records = images.map((fields, position) => imageRecord(job, { position, ...fields }));
  await storeImages(db, records);
  return { user, job, records };
};

/** A tenth of the limits of production, so that a gallery of a tenth takes as many steps. */
const search = { rowsPerStep: 500, unfoldedPerStep: 50, maxCandidates: 1000, maxFacets: 2000 };
const total = 1001;
/** Around the boundaries of search steps, where rows could be lost or duplicated. */
const places = [0, 499, 500, 501, 999, 1000];

/** All rows, read page by page as a client would. */
const walk = async (
  db: Database,
  scope: { workspaceId: string },
  limit: number,
  filter: ImageFilter = {},
) => {
  const seen: string[] = [];
  let after: PageRequest['after'] = null;
  for (;;) {
    const page = await db.images.list(scope, filter, { after, limit });
    const last = page.at(-1);
    if (last === undefined) return seen;
    expect(page.length).toBeLessThanOrEqual(limit);
    seen.push(...page.map(({ id }) => id));
    after = { createdAtMs: last.createdAt.getTime(), id: last.id };
  }
};

export const imageConformance = (): void => {
  suite('images', (test, current) => {
    const found = async (scope: { workspaceId: string }, filter: ImageFilter) => {
      const page = await current().db.images.list(scope, filter, { after: null, limit: 100 });
      return page.map(({ position }) => position).toSorted();
    };

    test('an image is found by its own workspace, exactly as it was stored', async () => {
      const { db } = current();
      const { user, records } = await gallery(db, [{ svgKey: 'images/x.svg', origin: 'neural' }]);
      const [image] = records;
      expect(await db.images.findOwned(user, image?.id ?? '')).toEqual(image);
      expect(await db.images.count(user)).toBe(1);
    });

    test("another workspace's image looks like a missing one to every method", async () => {
      const { db } = current();
      const { job, records } = await gallery(db, [{}]);
      const stranger = await addUser(db);
      const id = records[0]?.id ?? '';
      expect(await db.images.findOwned(stranger, id)).toBeNull();
      expect(await db.images.list(stranger, {}, { after: null, limit: 9 })).toEqual([]);
      expect(await db.images.listOfJobs(stranger, [job.id])).toEqual([]);
      expect(await db.images.delete(stranger, id, noon)).toBe(false);
      expect(await db.images.restore(stranger, id)).toBe(false);
      const after = { createdAtMs: 0, id };
      expect(await db.images.listNewer(stranger, {}, { after, limit: 9 })).toEqual([]);
      expect(await db.images.count(stranger)).toBe(0);
    });

    test('a position within a job is used once, and a rejected batch leaves nothing', async () => {
      const { db } = current();
      const { user, job } = await gallery(db, [{}]);
      const batch = [imageRecord(job, { position: 1 }), imageRecord(job, { position: 0 })];
      await db.assets.insertMany(batch.flatMap(imageAssets));
      await expectRefusal(db.images.insertMany(batch), 'conflict');
      expect(await db.images.count(user)).toBe(1);
    });

    test('an empty batch of images is accepted', async () => {
      await current().db.images.insertMany([]);
      expect(await current().db.images.listOfJobs(await addUser(current().db), [])).toEqual([]);
    });

    test('a deleted image is not found by any method until it is restored', async () => {
      const { db } = current();
      const { user, job, records } = await gallery(db, [{}]);
      const id = records[0]?.id ?? '';
      expect(await db.images.restore(user, id)).toBe(false);
      expect(await db.images.delete(user, id, noon)).toBe(true);
      expect(await db.images.delete(user, id, noon)).toBe(false);
      expect(await db.images.findOwned(user, id)).toBeNull();
      expect(await db.images.listOfJobs(user, [job.id])).toEqual([]);
      expect(await found(user, {})).toEqual([]);
      expect(await db.images.count(user)).toBe(0);
      expect(await db.images.restore(user, id)).toBe(true);
      expect(await db.images.findOwned(user, id)).toEqual(records[0]);
      expect(await db.images.delete(user, newId('image'), noon)).toBe(false);
    });

    test('images that were deleted before the cutoff are erased and their keys returned, others stay', async () => {
      const { db } = current();
      const { user, job, records } = await gallery(db, [
        { deletedAt: later(-1), svgKey: 'images/x.svg' },
        { deletedAt: later(-1) },
        { deletedAt: noon },
        {},
      ]);
      const keys = records.slice(0, 2).flatMap(({ blobKey, thumbKey }) => [blobKey, thumbKey]);
      const erased = await db.images.eraseDeletedBefore(noon, 100);
      expect(erased.toSorted()).toEqual([...keys, 'images/x.svg'].sort());
      expect(await db.images.eraseDeletedBefore(noon, 100)).toEqual([]);
      const [erasedId, , deletedId, keptId] = records.map(({ id }) => id);
      expect(await db.images.restore(user, erasedId ?? '')).toBe(false);
      expect(await db.images.restore(user, deletedId ?? '')).toBe(true);
      expect(await db.images.findOwned(user, keptId ?? '')).toEqual(records[3]);
      expect(await db.jobs.findOwned(user, job.id)).toEqual(job);
    });

    test('erasing starts with the longest deleted images and respects the limit', async () => {
      const { db } = current();
      const { records } = await gallery(
        db,
        [-1, -3, -2, -4].map((ms) => ({ deletedAt: later(ms) })),
      );
      const keysOf = (...positions: number[]) =>
        positions.flatMap((at) => [records[at]?.blobKey, records[at]?.thumbKey]).sort();
      expect((await db.images.eraseDeletedBefore(noon, 3)).toSorted()).toEqual(keysOf(1, 2, 3));
      expect((await db.images.eraseDeletedBefore(noon, 3)).toSorted()).toEqual(keysOf(0));
    });

    test('of concurrent erasures each image is erased by one', async () => {
      const { db } = current();
      const { records } = await gallery(
        db,
        Array.from({ length: 40 }, () => ({ deletedAt: later(-1) })),
      );
      const erased = await inParallel(8, () => db.images.eraseDeletedBefore(noon, 100));
      const rest = await db.images.eraseDeletedBefore(noon, 100);
      expect([...erased.flat(), ...rest].sort()).toEqual(
        records.flatMap(({ blobKey, thumbKey }) => [blobKey, thumbKey]).sort(),
      );
    });

    test('the images of several jobs are ordered by job and position', async () => {
      const { db } = current();
      const { user, job, records } = await gallery(db, [{ position: 1 }, { position: 0 }]);
      const second = await addJob(db, user);
      const third = imageRecord(second);
      await storeImages(db, [third]);
      const got = await db.images.listOfJobs(user, [second.id, job.id, newId('job')]);
      const [one, zero] = records;
      expect(got).toEqual(job.id < second.id ? [zero, one, third] : [third, zero, one]);
    });

    test('the list filters by style, model, orientation and text of the prompt', async () => {
      const { user } = await gallery(current().db, [
        { style: 'ink', model: 'a', width: 2, height: 1, prompt: 'Red Boats' },
        { style: 'space', model: 'b', width: 1, height: 2, prompt: '50%_off\\ sale' },
        { style: 'ink', model: 'b', width: 1, height: 1, prompt: 'ÉTÉ blue' },
      ]);
      expect(await found(user, { style: 'ink' })).toEqual([0, 2]);
      expect(await found(user, { model: 'b' })).toEqual([1, 2]);
      expect(await found(user, { orientation: 'landscape' })).toEqual([0]);
      expect(await found(user, { orientation: 'portrait' })).toEqual([1]);
      expect(await found(user, { orientation: 'square' })).toEqual([2]);
      expect(await found(user, { query: 'red b' })).toEqual([0]);
      expect(await found(user, { query: '%_' })).toEqual([1]);
      expect(await found(user, { query: '\\' })).toEqual([1]);
      expect(await found(user, { query: 'ÉTÉ' })).toEqual([2]);
      expect(await found(user, { query: 'été' })).toEqual([2]);
      expect(await found(user, { query: 'R%s' })).toEqual([]);
      expect(await found(user, { style: 'ink', model: 'b', orientation: 'square', query: 'blue' })).toEqual([
        2,
      ]);
      expect(await found(user, { style: "' or 1=1 --" })).toEqual([]);
    });

    test('text with U+0000 is rejected on both databases', async () => {
      const user = await addUser(current().db);
      await expectRefusal(found(user, { query: 'a\0b' }), 'validation_failed');
    });
  });

  suite('images in any amount', (test, current) => {
    test('the newer images of any image, nearest first, are those that the list has before it', async () => {
      const { db } = current();
      const place = fc.record({ ms: fc.integer({ min: 0, max: 3 }), style: fc.constantFrom('ink', 'space') });
      const filters: ImageFilter[] = [
        {},
        { style: 'ink' },
        { query: 'HERON' },
        { query: 'heron', style: 'ink' },
      ];
      await fc.assert(
        fc.asyncProperty(
          fc.array(place, { minLength: 1, maxLength: 12 }),
          fc.constantFrom(...filters),
          fc.integer({ min: 1, max: 4 }),
          async (places, filter, limit) => {
            const { user, records } = await gallery(
              db,
              places.map(({ ms, style }, at) => ({
                createdAt: later(ms),
                style,
                prompt: at % 3 === 0 ? 'a reed' : 'a heron',
                deletedAt: at % 5 === 4 ? noon : null,
              })),
            );
            const all = await walk(db, user, 100);
            const listed = await walk(db, user, 100, filter);
            for (const { id, createdAt } of records) {
              const after = { createdAtMs: createdAt.getTime(), id };
              const newer = await db.images.listNewer(user, filter, { after, limit });
              const before = listed.filter((other) => all.indexOf(other) < all.indexOf(id));
              if (all.includes(id))
                expect(newer.map((row) => row.id)).toEqual(before.toReversed().slice(0, limit));
            }
          },
        ),
        { numRuns: 25 },
      );
    });

    test('with any page size, paging visits every image that is not deleted once, newest first', async () => {
      const { db } = current();
      const row = fc.record({ ms: fc.integer({ min: 0, max: 3 }), deleted: fc.boolean() });
      await fc.assert(
        fc.asyncProperty(
          fc.array(row, { maxLength: 20 }),
          fc.integer({ min: 1, max: 7 }),
          async (rows, limit) => {
            const { user, records } = await gallery(
              db,
              rows.map(({ ms, deleted }) => ({ createdAt: later(ms), deletedAt: deleted ? noon : null })),
            );
            const expected = records
              .filter(({ deletedAt }) => deletedAt === null)
              .toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime() || (a.id < b.id ? 1 : -1))
              .map(({ id }) => id);
            expect(await walk(db, user, limit)).toEqual(expected);
          },
        ),
        { numRuns: 25 },
      );
    });

    test('a search or filter over many steps finds the first, the last and those in between, page by page', async () => {
      const { user } = await gallery(
        current().db,
        Array.from({ length: total }, (_, at) => ({
          createdAt: later(-Math.floor(at / 3)),
          prompt: places.includes(at) ? 'a heron' : 'a reed',
          style: places.includes(at) ? 'ink' : 'flow',
        })),
      );
      const db = await openDatabase({ url: current().url, search });
      try {
        const all = await walk(db, user, 200);
        const herons = await walk(db, user, 10, { query: 'heron' });
        expect(herons).toHaveLength(places.length);
        expect(herons).toEqual(all.filter((id) => herons.includes(id)));
        expect(await walk(db, user, 4, { query: 'heron' })).toEqual(herons);
        expect(await walk(db, user, 4, { style: 'ink' })).toEqual(herons);
        expect(await walk(db, user, 10, { query: 'kingfisher' })).toEqual([]);
        expect(await walk(db, user, 300, { query: 'a' })).toEqual(all);
        const oldest = { after: { createdAtMs: 0, id: '' }, limit: 10 };
        const backwards = await db.images.listNewer(user, { query: 'heron' }, oldest);
        expect(backwards.map(({ id }) => id)).toEqual(herons.toReversed());
      } finally {
        await db.close();
      }
    });

    test('a batch larger than one statement is stored completely', async () => {
      const { db } = current();
      const { user } = await gallery(
        db,
        Array.from({ length: 1_001 }, () => ({})),
      );
      expect(await db.images.count(user)).toBe(1_001);
    });
  });
};
