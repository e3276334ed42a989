import type { ImageRecord, UserRecord } from '@atelier/core/ports/records';
import type { Database } from '@atelier/core/ports/stores';
import { collectionRecord } from '@atelier/core/testing/collection-records';
import { caseRecord } from '@atelier/core/testing/moderation-records';
import { shareRecord } from '@atelier/core/testing/share-records';
import { imageRecord } from '@atelier/core/testing/studio-records';
import { expect } from 'vitest';
import { addJob, addUpload, addUser, firstPage, later, noon, storeImages } from './samples.ts';
import { suite } from './suite.ts';

const jobOfTwo = { state: 'completed', finishedAt: noon, chargedImages: 2, submissionKey: 'k' } as const;

/** A job of a person with pictures of these prompts. */
const made = async (db: Database, owner: UserRecord, prompts: readonly string[], at = noon) => {
  const job = await addJob(db, owner, jobOfTwo);
  const images = prompts.map((prompt, position) => imageRecord(job, { position, prompt, createdAt: at }));
  await storeImages(db, images);
  return { job, images, ids: images.map(({ id }) => id) };
};

const addCollection = async (
  db: Database,
  owner: UserRecord,
  images: readonly ImageRecord[],
  fields: Partial<Parameters<typeof collectionRecord>[1]> = {},
): Promise<string> => {
  const collection = collectionRecord(owner, fields);
  await db.collections.insert(collection);
  const ids = images.map(({ id }) => id);
  if (ids.length > 0) await db.collections.collect(owner, collection.id, ids, null, noon);
  return collection.id;
};

const promptsOf = async (db: Database, owner: UserRecord, query?: string) =>
  (await db.images.list(owner, query === undefined ? {} : { query }, firstPage)).map(({ prompt }) => prompt);

const movePictures = (db: Database, from: UserRecord, to: UserRecord, limit: number) =>
  db.transaction(async ({ pictureTransfers }) => {
    const moved = await pictureTransfers.movePictures(from, to, limit);
    await pictureTransfers.moveFiles(moved.files, to);
    return moved;
  });

/** Everything, in steps of `limit`. */
const transferAll = async (db: Database, from: UserRecord, to: UserRecord, limit = 100) => {
  for (;;) {
    const moved = await movePictures(db, from, to, limit);
    if (moved.isLast) break;
  }
  return db.transaction((stores) => stores.pictureTransfers.moveCollections(from, to));
};

export const pictureTransferConformance = (): void =>
  suite('handing pictures over', (test, current) => {
    test('moves pictures with files, texts, notes, flags and cases, and a copy of their jobs; the trash and jobs stay', async () => {
      const { db } = current();
      const [ann, bob, eve] = [await addUser(db), await addUser(db), await addUser(db)];
      const { job, images, ids } = await made(db, ann, ['a red heron', 'a blue heron']);
      const [first, second] = ids;
      const foreign = await made(db, eve, ['a foreign heron']);
      await db.images.annotate(ann, [first ?? ''], { isFavourite: true, rating: 4 });
      await db.images.delete(ann, second ?? '', noon);
      const found = caseRecord(ann, { subject: 'image', subjectId: first ?? '', wasBlocked: false });
      const prompt = caseRecord(ann);
      for (const one of [found, prompt]) await db.moderationCases.insert(one);
      for (const one of [found, prompt])
        await db.moderationCases.appeal(ann.id, one.id, 'That is my child.', noon);
      await db.moderationCases.flagPicture({ subject: 'image', subjectId: first ?? '' }, 'flagged');
      const { pictures, bytes } = await db.pictureTransfers.count(ann, noon);
      expect([pictures, bytes]).toEqual([1, images[0]?.bytes]);
      await transferAll(db, ann, bob);
      const moved = await db.images.findOwned(bob, first ?? '');
      expect(moved).toMatchObject({ userId: bob.id, isFavourite: true, rating: 4, flag: 'flagged' });
      expect(await promptsOf(db, bob, 'red')).toEqual(['a red heron']);
      expect(await promptsOf(db, ann)).toEqual([]);
      expect(await db.images.countDeleted(ann)).toBe(1);
      expect(await promptsOf(db, eve)).toEqual(['a foreign heron']);
      expect(await db.images.findFile(bob, first ?? '', 'full')).toMatchObject({ userId: bob.id });
      const copy = await db.jobs.findOwned(bob, moved?.jobId ?? '');
      expect(copy).toMatchObject({
        kind: job.kind,
        state: 'completed',
        submissionKey: null,
        chargedImages: 0,
      });
      expect(copy?.params).toEqual(job.params);
      expect(await db.jobs.findOwned(ann, job.id)).toMatchObject({ chargedImages: 2, submissionKey: 'k' });
      const forBob = { userId: bob.id, state: 'open', appeal: null, appealedAt: null };
      expect(await db.moderationCases.find(found.id)).toMatchObject(forBob);
      const forAnn = { userId: ann.id, appeal: 'That is my child.' };
      expect(await db.moderationCases.find(prompt.id)).toMatchObject(forAnn);
      expect(await db.jobs.findOwned(eve, foreign.job.id)).not.toBeNull();
    });

    test('moves collections behind those of the other person, in order, with covers; entries and parents that stay are let go of', async () => {
      const { db } = current();
      const [ann, bob] = [await addUser(db), await addUser(db)];
      const { images, ids } = await made(db, ann, ['one', 'two', 'three']);
      await addCollection(db, bob, [], { name: 'own' });
      const outer = await addCollection(db, ann, images, { name: 'outer' });
      await db.collections.update(ann, outer, { coverImageId: ids[1] ?? null, updatedAt: noon });
      await addCollection(db, ann, images.slice(0, 1), { name: 'inner', parentId: outer });
      const binned = await addCollection(db, ann, images, { name: 'binned' });
      const orphan = await addCollection(db, ann, [], { name: 'orphan', parentId: binned });
      await db.collections.delete(ann, binned, noon);
      await db.images.delete(ann, ids[2] ?? '', noon);
      expect(await db.pictureTransfers.count(ann, noon)).toMatchObject({ pictures: 2, collections: 3 });
      expect(await transferAll(db, ann, bob)).toEqual({ collections: 3, sharesEnded: 0 });
      const top = await db.collections.list(bob, { parentId: null }, firstPage);
      expect(top.map(({ name, imageCount }) => [name, imageCount])).toEqual([
        ['own', 0],
        ['outer', 2],
        ['orphan', 0],
      ]);
      expect(top[1]?.covers[0]?.id).toBe(ids[1]);
      expect((await db.collections.find(bob, orphan))?.parentId).toBeNull();
      const inner = await db.collections.list(bob, { parentId: outer }, firstPage);
      expect(inner.map(({ name, imageCount }) => [name, imageCount])).toEqual([['inner', 1]]);
      // What comes back from the trash of the first person is in none of them, and takes nothing back.
      await db.images.restore(ann, ids[2] ?? '');
      await db.collections.restore(ann, binned);
      expect(await db.collections.countEntries(bob, outer)).toBe(2);
      expect(await db.collections.countEntries(ann, binned)).toBe(1);
      expect(await promptsOf(db, bob)).toHaveLength(2);
    });

    test('moves uploads that a moved picture was made from, keeps lineage, and ends share links', async () => {
      const { db } = current();
      const [ann, bob] = [await addUser(db), await addUser(db)];
      const { images, ids } = await made(db, ann, ['parent', 'child', 'of an upload']);
      const [parent = '', child = '', uploaded = ''] = ids;
      const [used, unused] = [await addUpload(db, ann), await addUpload(db, ann)];
      const common = { operation: 'transform', createdAt: noon } as const;
      await db.imageParents.insertMany(ann, [
        { ...common, imageId: child, source: { kind: 'image', id: parent } },
        { ...common, imageId: uploaded, source: { kind: 'upload', id: used.id } },
      ]);
      const collection = await addCollection(db, ann, images);
      const [shared] = images;
      if (shared === undefined) throw new Error('There is no picture.');
      await db.shares.insert(shareRecord(shared));
      await db.shares.insert(shareRecord(shared, { revokedAt: noon }));
      await db.shares.insert(shareRecord(shared, { imageId: null, collectionId: collection }));
      expect(await db.pictureTransfers.count(ann, noon)).toMatchObject({ uploads: 1, shares: 2 });
      const moved = await movePictures(db, ann, bob, 100);
      expect(moved).toMatchObject({ pictures: 3, uploads: 1, sharesEnded: 1, isLast: true });
      const collected = await db.transaction((stores) => stores.pictureTransfers.moveCollections(ann, bob));
      expect(collected).toEqual({ collections: 1, sharesEnded: 1 });
      expect(await db.shares.countOpen(ann.id, noon)).toBe(0);
      expect(await db.uploads.findFile(bob, used.id, 'full')).toMatchObject({ userId: bob.id });
      expect(await db.uploads.findOwned(ann, used.id)).toBeNull();
      expect(await db.uploads.findOwned(ann, unused.id)).not.toBeNull();
      expect((await db.imageParents.find(bob, child))?.source).toEqual({ kind: 'image', id: parent });
      expect((await db.imageParents.find(bob, uploaded))?.source).toEqual({ kind: 'upload', id: used.id });
      expect(await db.imageParents.find(ann, child)).toBeNull();
    });

    test('goes on after any step where it was left, all pictures of a job together, and nothing twice', async () => {
      const { db } = current();
      const [ann, bob] = [await addUser(db), await addUser(db)];
      const old = await made(db, ann, ['1', '2', '3'], later(-5));
      const collection = await addCollection(db, ann, old.images);
      await made(db, ann, ['4', '5'], later(5));
      const one = await movePictures(db, ann, bob, 2);
      expect([one.pictures, one.isLast]).toEqual([3, false]);
      expect(await promptsOf(db, ann)).toHaveLength(2);
      // Between two steps the collection is still of the first person, who sees none of the moved pictures in it.
      expect(await db.collections.findListed(ann, collection)).toMatchObject({ imageCount: 0 });
      const crash = db.transaction(async (stores) => {
        await stores.pictureTransfers.movePictures(ann, bob, 100);
        await stores.pictureTransfers.moveCollections(ann, bob);
        throw new Error('The process died.');
      });
      await expect(crash).rejects.toThrow();
      expect(await promptsOf(db, ann)).toHaveLength(2);
      await transferAll(db, ann, bob);
      expect(await transferAll(db, ann, bob)).toEqual({ collections: 0, sharesEnded: 0 });
      expect((await promptsOf(db, bob)).toSorted()).toEqual(['1', '2', '3', '4', '5']);
      expect(await db.collections.findListed(bob, collection)).toMatchObject({ imageCount: 3 });
      expect(await db.jobs.listOwned(bob, firstPage)).toHaveLength(2);
    });

    test('survives the deletion of either account: nothing of the moved pictures goes with the first, all goes with the second', async () => {
      const { db } = current();
      const [ann, bob] = [await addUser(db), await addUser(db)];
      const { images, ids } = await made(db, ann, ['kept', 'binned']);
      const upload = await addUpload(db, ann);
      const source = { kind: 'upload', id: upload.id } as const;
      await db.imageParents.insertMany(ann, [
        { imageId: ids[0] ?? '', source, operation: 'transform', createdAt: noon },
      ]);
      await addCollection(db, ann, images, { name: 'kept' });
      await db.images.delete(ann, ids[1] ?? '', noon);
      await transferAll(db, ann, bob);
      const erase = (user: UserRecord) =>
        db.transaction(async (stores) => {
          await stores.users.findForUpdate(user.id);
          await stores.personalRows.erase(user);
          await stores.uploads.deleteAllOf(user.id);
          await stores.images.deleteAllOf(user.id);
          return stores.users.delete(user);
        });
      const [kept, binned] = images;
      const keysOf = (image: ImageRecord | undefined) => [image?.blobKey, image?.thumbKey];
      expect((await erase(ann)).blobKeys.toSorted()).toEqual(keysOf(binned).toSorted());
      expect(await promptsOf(db, bob)).toEqual(['kept']);
      expect(await db.images.findFile(bob, ids[0] ?? '', 'full')).not.toBeNull();
      expect(await db.uploads.findFile(bob, upload.id, 'full')).not.toBeNull();
      expect(await db.collections.list(bob, 'all', firstPage)).toMatchObject([
        { name: 'kept', imageCount: 1 },
      ]);
      const second = await erase(bob);
      expect(second.blobKeys.toSorted()).toEqual(
        [...keysOf(kept), upload.blobKey, upload.thumbKey].toSorted(),
      );
      expect(second.jobs).toBe(1);
    });
  });
