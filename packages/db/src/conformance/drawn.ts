import { expect } from 'vitest';
import { aDrawnPicture, addJob, addUser, drawnAssets, storeDrawn } from './samples.ts';
import { suite } from './suite.ts';

export const drawnConformance = (): void =>
  suite('pictures of unfinished jobs', (test, current) => {
    test('are listed by position, exactly as they were given, each of its own job', async () => {
      const { db } = current();
      const user = await addUser(db);
      const [job, other] = [await addJob(db, user), await addJob(db, user)];
      const second = aDrawnPicture(job, { position: 1, svgKey: 'a/1.svg', bytes: 3_000_000_000 });
      const first = aDrawnPicture(job, { position: 0 });
      await storeDrawn(db, job, second);
      await storeDrawn(db, job, first);
      await storeDrawn(db, other, aDrawnPicture(other));
      expect(await db.drawn.listOf(job.id)).toEqual([first, second]);
    });

    test('are never doubled: a position is taken once', async () => {
      const { db } = current();
      const job = await addJob(db, await addUser(db));
      const picture = aDrawnPicture(job);
      await storeDrawn(db, job, picture);
      await expect(storeDrawn(db, job, aDrawnPicture(job))).rejects.toMatchObject({ code: 'conflict' });
      expect(await db.drawn.listOf(job.id)).toEqual([picture]);
    });

    test('are forgotten once, and only those of the jobs that are named', async () => {
      const { db } = current();
      const user = await addUser(db);
      const [job, other, third] = [await addJob(db, user), await addJob(db, user), await addJob(db, user)];
      const [one, two, kept] = [aDrawnPicture(job), aDrawnPicture(other), aDrawnPicture(third)];
      await storeDrawn(db, job, one);
      await storeDrawn(db, other, two);
      await storeDrawn(db, third, kept);
      const gone = await db.drawn.deleteOf([job.id, other.id]);
      expect(gone.toSorted((a, b) => a.id.localeCompare(b.id))).toEqual(
        [one, two].toSorted((a, b) => a.id.localeCompare(b.id)),
      );
      expect(await db.drawn.deleteOf([job.id])).toEqual([]);
      expect(await db.drawn.deleteOf([])).toEqual([]);
      expect(await db.drawn.listOf(third.id)).toEqual([kept]);
    });

    test('belong to a job and files that there are, and have a known origin', async () => {
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
      for (const wrong of wrongs) await expect(db.drawn.add({ ...picture, ...wrong })).rejects.toThrow();
      expect(await db.drawn.listOf(job.id)).toEqual([]);
      await db.drawn.add(picture);
    });
  });
