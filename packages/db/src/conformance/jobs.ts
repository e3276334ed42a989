import { expect } from 'vitest';
import { aClaim, addJob, addUser, allMade, later, noon } from './samples.ts';
import { expectRefusal, suite } from './suite.ts';

export const jobConformance = (): void => {
  suite('jobs of a workspace', (test, current) => {
    test('a job is found by its own workspace, exactly as it was stored', async () => {
      const { db } = current();
      const user = await addUser(db);
      const job = await addJob(db, user, {
        params: { negativePrompt: 'fog', prompt: "Ein “Leuchtturm” \n 灯台 🎨 \\ '%" },
        progress: 0.25,
      });
      expect(await db.jobs.findOwned(user, job.id)).toEqual(job);
    });

    test('parameters that do not match the job’s kind are an error', async () => {
      const { db } = current();
      const user = await addUser(db);
      const job = await addJob(db, user, { params: { count: 'many' as never } });
      await expectRefusal(db.jobs.findOwned(user, job.id), 'internal');
      await expectRefusal(db.jobs.listOwned(user, { after: null, limit: 9 }), 'internal');
    });

    test("another workspace's job looks like a missing one to every method", async () => {
      const { db } = current();
      const [owner, stranger] = [await addUser(db), await addUser(db)];
      const job = await addJob(db, owner);
      expect(await db.jobs.findOwned(stranger, job.id)).toBeNull();
      expect(await db.jobs.listOwned(stranger, { after: null, limit: 9 })).toEqual([]);
      expect(await db.jobs.countUnfinished(stranger)).toBe(0);
      expect(await db.jobs.cancelOwned(stranger, job.id, 'generation', noon)).toBeNull();
      expect(await db.jobs.cancelAllOf(stranger.id, noon)).toEqual([]);
      expect(await db.jobs.findOwned(owner, job.id)).toEqual(job);
    });

    test('the list is newest first and continues strictly after its cursor', async () => {
      const { db } = current();
      const user = await addUser(db);
      for (const [id, ms] of Object.entries({ job_a: 0, job_b: 0, job_c: 5, job_d: -5 })) {
        await addJob(db, user, { id, createdAt: later(ms) });
      }
      const after = { createdAtMs: noon.getTime(), id: 'job_b' };
      const ids = async (page: Parameters<typeof db.jobs.listOwned>[1]) =>
        (await db.jobs.listOwned(user, page)).map(({ id }) => id);
      expect(await ids({ after: null, limit: 3 })).toEqual(['job_c', 'job_b', 'job_a']);
      expect(await ids({ after, limit: 3 })).toEqual(['job_a', 'job_d']);
    });

    test('a pending or running job is cancelled once, a finished one never', async () => {
      const { db } = current();
      const user = await addUser(db);
      const job = await addJob(db, user);
      const taken = await db.jobs.claimNext(aClaim());
      const cancelled = await db.jobs.cancelOwned(user, job.id, 'generation', later(9));
      expect(cancelled).toEqual({
        ...taken,
        state: 'cancelled',
        finishedAt: later(9),
        claimToken: null,
        leaseExpiresAt: null,
      });
      expect(await db.jobs.cancelOwned(user, job.id, 'generation', later(10))).toBeNull();
      expect(await db.jobs.complete(job.id, taken?.claimToken ?? '', allMade, later(10))).toBeNull();
    });

    test("cancelling a user's jobs ends the unfinished ones in every workspace and no others", async () => {
      const { db } = current();
      const user = await addUser(db);
      const done = await addJob(db, user, { state: 'completed', finishedAt: noon });
      const [one, two] = [await addJob(db, user), await addJob(db, user)];
      await db.jobs.claimNext(aClaim());
      const other = await addUser(db);
      const shared = await addJob(db, { id: user.id, workspaceId: other.workspaceId });
      const foreign = await addJob(db, { id: other.id, workspaceId: user.workspaceId });
      const ended = await db.jobs.cancelAllOf(user.id, later(1));
      expect(ended.map(({ id }) => id).toSorted()).toEqual([one.id, two.id, shared.id].toSorted());
      expect(ended.every(({ state }) => state === 'cancelled')).toBe(true);
      expect(await db.jobs.findOwned(user, done.id)).toEqual(done);
      expect(await db.jobs.findOwned(user, foreign.id)).toEqual(foreign);
    });

    test('unfinished jobs are counted by workspace, and all jobs by state', async () => {
      const { db } = current();
      const [user, other] = [await addUser(db), await addUser(db)];
      await addJob(db, user);
      await addJob(db, user, { state: 'failed', failure: 'x', finishedAt: noon });
      await addJob(db, other);
      await db.jobs.claimNext(aClaim());
      expect(await db.jobs.countUnfinished(user)).toBe(1);
      expect(await db.jobs.countByState()).toEqual({
        pending: 1,
        running: 1,
        completed: 0,
        failed: 1,
        cancelled: 0,
      });
    });
  });
};
