import { expect } from 'vitest';
import { aDrawnPicture, addJob, addUser, drawnAssets, noon, storeDrawn } from './samples.ts';
import { suite } from './suite.ts';

export const drawnPictureConformance = (): void =>
  suite('pictures of unfinished jobs', (test, current) => {
    test('are listed by position, exactly as they were stored, only those of the job', async () => {
      const { db } = current();
      const user = await addUser(db);
      const [job, other] = [await addJob(db, user), await addJob(db, user)];
      const second = aDrawnPicture(job, { position: 1, svgKey: 'a/1.svg', bytes: 3_000_000_000 });
      const first = aDrawnPicture(job, { position: 0 });
      await storeDrawn(db, job, second);
      await storeDrawn(db, job, first);
      await storeDrawn(db, other, aDrawnPicture(other));
      expect(await db.drawnPictures.listOf(job.id)).toEqual([first, second]);
    });

    test('are unique by position', async () => {
      const { db } = current();
      const job = await addJob(db, await addUser(db));
      const picture = aDrawnPicture(job);
      await storeDrawn(db, job, picture);
      await expect(storeDrawn(db, job, aDrawnPicture(job))).rejects.toMatchObject({ code: 'conflict' });
      expect(await db.drawnPictures.listOf(job.id)).toEqual([picture]);
    });

    test('are deleted once, and only those of the given jobs', async () => {
      const { db } = current();
      const user = await addUser(db);
      const [job, other, third] = [await addJob(db, user), await addJob(db, user), await addJob(db, user)];
      const [one, two, kept] = [aDrawnPicture(job), aDrawnPicture(other), aDrawnPicture(third)];
      await storeDrawn(db, job, one);
      await storeDrawn(db, other, two);
      await storeDrawn(db, third, kept);
      const deleted = await db.drawnPictures.deleteOf([job.id, other.id]);
      expect(deleted.toSorted((a, b) => a.id.localeCompare(b.id))).toEqual(
        [one, two].toSorted((a, b) => a.id.localeCompare(b.id)),
      );
      expect(await db.drawnPictures.deleteOf([job.id])).toEqual([]);
      expect(await db.drawnPictures.deleteOf([])).toEqual([]);
      expect(await db.drawnPictures.listOf(third.id)).toEqual([kept]);
    });

    test('are deleted with their account, and those of others stay', async () => {
      const { db } = current();
      const [ann, bob] = [await addUser(db), await addUser(db)];
      const [hers, his] = [await addJob(db, ann), await addJob(db, bob)];
      const kept = aDrawnPicture(his);
      await storeDrawn(db, hers, aDrawnPicture(hers));
      await storeDrawn(db, his, kept);
      await db.drawnPictures.deleteAllOf(ann.id);
      expect(await db.drawnPictures.listOf(hers.id)).toEqual([]);
      expect(await db.drawnPictures.listOf(his.id)).toEqual([kept]);
    });

    test('have files for members of their workspace under the id of the later image, while the job is unfinished', async () => {
      const { db } = current();
      const [user, stranger] = [await addUser(db), await addUser(db)];
      const job = await addJob(db, user);
      const picture = aDrawnPicture(job, { svgKey: 'a/live.svg' });
      await storeDrawn(db, job, picture);
      const variants = ['full', 'thumb', 'svg'] as const;
      const found = (reader: typeof user) =>
        Promise.all(
          variants.flatMap((of) => [
            db.images.findFile(reader, picture.id, of),
            db.images.findFileOfMember(reader.id, picture.id, of),
          ]),
        );
      const keys = [picture.blobKey, picture.thumbKey, picture.svgKey].flatMap((key) => [key, key]);
      expect((await found(user)).map((file) => file?.blobKey)).toEqual(keys);
      for (const file of await found(user)) expect(file?.imageSha256).toBe(picture.sha256);
      expect(await found(stranger)).toEqual(keys.map(() => null));
      await db.jobs.cancelOwned(user, job.id, 'generation', noon);
      expect(await found(user)).toEqual(keys.map(() => null));
    });

    test('need an existing job, existing assets and a known origin', async () => {
      const { db } = current();
      const job = await addJob(db, await addUser(db));
      const picture = aDrawnPicture(job);
      await db.assets.insertMany(drawnAssets(job, picture));
      const wrongs = [
        { jobId: 'job_none' },
        { origin: 'found' as never },
        { position: -1 },
        { bytes: -1 },
        { blobKey: 'results/aa/none/full.png' },
        { svgKey: 'results/aa/none/full.svg' },
      ];
      for (const wrong of wrongs)
        await expect(db.drawnPictures.add({ ...picture, ...wrong })).rejects.toThrow();
      expect(await db.drawnPictures.listOf(job.id)).toEqual([]);
      await db.drawnPictures.add(picture);
    });
  });
