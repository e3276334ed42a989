import { expect } from 'vitest';
import { aClaim, aDrawnPicture, addJob, addUser, givenUp, later, noon, storeDrawn } from './samples.ts';
import { suite } from './suite.ts';

export const attemptLimitConformance = (): void =>
  suite('attempt limits of jobs', (test, current) => {
    test('a job that has used up its attempts is not claimed but failed, once', async () => {
      const { db } = current();
      const user = await addUser(db);
      const job = await addJob(db, user);
      const running = await addJob(db, user, { createdAt: later(1) });
      await db.jobs.claimNext(aClaim({ leaseExpiresAt: later(10) }));
      await db.jobs.claimNext(aClaim({ leaseExpiresAt: later(100) }));
      expect(await db.jobs.claimNext(aClaim({ now: later(10), maxAttempts: 1 }))).toBeNull();
      expect(
        await db.jobs.failExhausted(aClaim({ now: later(9), maxAttempts: 1 }), givenUp('Gave up.')),
      ).toEqual([]);
      const failed = await db.jobs.failExhausted(
        aClaim({ now: later(10), maxAttempts: 1 }),
        givenUp('Gave up.'),
      );
      expect(failed).toHaveLength(1);
      expect(failed[0]).toMatchObject({
        id: job.id,
        state: 'failed',
        failure: 'Gave up.',
        finishedAt: later(10),
      });
      expect(
        await db.jobs.failExhausted(aClaim({ now: later(10), maxAttempts: 1 }), givenUp('Gave up.')),
      ).toEqual([]);
      expect(await db.jobs.findOwned(user, running.id)).toMatchObject({ state: 'running' });
    });

    test('each kept picture of a job allows it one more attempt', async () => {
      const { db } = current();
      const user = await addUser(db);
      const job = await addJob(db, user, { attempts: 2, params: { count: 4 } });
      await storeDrawn(db, job, aDrawnPicture(job));
      const other = await addJob(db, user, { attempts: 2, params: { count: 4 }, createdAt: later(1) });
      const terms = (maxAttempts: number) => aClaim({ now: noon, leaseExpiresAt: later(1), maxAttempts });
      expect(await db.jobs.claimNext(terms(1))).toBeNull();
      expect(await db.jobs.hasExhausted(terms(1))).toBe(true);
      expect(await db.jobs.claimNext(terms(2))).toMatchObject({ id: job.id, attempts: 3 });
      expect(await db.jobs.claimNext(terms(2))).toBeNull();
      expect((await db.jobs.failExhausted(terms(2), givenUp('Gave up.'))).map(({ id }) => id)).toEqual([
        other.id,
      ]);
      const expired = aClaim({ now: later(1), leaseExpiresAt: later(2), maxAttempts: 2 });
      expect(await db.jobs.claimNext(expired)).toBeNull();
      expect((await db.jobs.failExhausted(expired, givenUp('Gave up.'))).map(({ id }) => id)).toEqual([
        job.id,
      ]);
    });

    test('a pending job fails too when a lowered attempt limit is reached, instead of waiting for ever', async () => {
      const { db } = current();
      const job = await addJob(db, await addUser(db), { attempts: 2 });
      expect(await db.jobs.claimNext(aClaim({ maxAttempts: 2 }))).toBeNull();
      expect(
        (await db.jobs.failExhausted(aClaim({ now: noon, maxAttempts: 2 }), givenUp('Gave up.'))).map(
          ({ id }) => id,
        ),
      ).toEqual([job.id]);
    });

    test('exhausted jobs are failed in bounded batches, so that transactions stay short', async () => {
      const { db } = current();
      const user = await addUser(db);
      await db.transaction(async (stores) => {
        for (let n = 0; n < 201; n += 1) await addJob(stores, user, { attempts: 2 });
      });
      const terms = aClaim({ now: noon, maxAttempts: 2 });
      expect(await db.jobs.failExhausted(terms, givenUp('Gave up.'))).toHaveLength(200);
      expect(await db.jobs.failExhausted(terms, givenUp('Gave up.'))).toHaveLength(1);
      expect(await db.jobs.hasExhausted(terms)).toBe(false);
    });
  });
