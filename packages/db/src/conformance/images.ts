import { newId } from '@atelier/core/ids';
import type { ImageFilter } from '@atelier/core/ports/studio-stores';
import { imageAssets } from '@atelier/core/testing/records';
import { imageRecord } from '@atelier/core/testing/studio-records';
import { expect } from 'vitest';
import { addGallery, addJob, addUser, later, noon, storeImages } from './samples.ts';
import { expectRefusal, inParallel, suite } from './suite.ts';

export const imageConformance = (): void => {
  suite('images', (test, current) => {
    const found = async (scope: { workspaceId: string }, filter: ImageFilter) => {
      const page = await current().db.images.list(scope, filter, { after: null, limit: 100 });
      return page.map(({ position }) => position).toSorted();
    };

    test('an image is found by its own workspace, exactly as it was stored', async () => {
      const { db } = current();
      const { user, records } = await addGallery(db, [{ svgKey: 'images/x.svg', origin: 'neural' }]);
      const [image] = records;
      expect(await db.images.findOwned(user, image?.id ?? '')).toEqual(image);
      expect(await db.images.count(user)).toBe(1);
    });

    test("another workspace's image looks like a missing one to every method", async () => {
      const { db } = current();
      const { job, records } = await addGallery(db, [{}]);
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
      const { user, job } = await addGallery(db, [{}]);
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
      const { user, job, records } = await addGallery(db, [{}]);
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
      const { user, job, records } = await addGallery(db, [
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
      const { records } = await addGallery(
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
      const { records } = await addGallery(
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
      const { user, job, records } = await addGallery(db, [{ position: 1 }, { position: 0 }]);
      const second = await addJob(db, user);
      const third = imageRecord(second);
      await storeImages(db, [third]);
      const got = await db.images.listOfJobs(user, [second.id, job.id, newId('job')]);
      const [one, zero] = records;
      expect(got).toEqual(job.id < second.id ? [zero, one, third] : [third, zero, one]);
    });

    test('the list filters by style, model, orientation and text of the prompt', async () => {
      const { user } = await addGallery(current().db, [
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
};
