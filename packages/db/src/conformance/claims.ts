import { newId } from '@atelier/core/ids';
import type { Lane } from '@atelier/core/ports/studio-stores';
import { jobRecord } from '@atelier/core/testing/studio-records';
import { expect } from 'vitest';
import { aClaim, aDrawnPicture, addJob, addUser, later, noon, storeDrawn } from './samples.ts';
import { inParallel, suite } from './suite.ts';

export const claimConformance = (): void => {
  suite('claims', (test, current) => {
    test('without waiting jobs nothing is claimed', async () => {
      expect(await current().db.jobs.claimNext(aClaim())).toBeNull();
    });

    test('a claimed job is running, has the claim and counts the attempt', async () => {
      const { db } = current();
      const job = await addJob(db, await addUser(db));
      const request = aClaim({ now: later(3) });
      expect(await db.jobs.claimNext(request)).toEqual({
        ...job,
        state: 'running',
        attempts: 1,
        startedAt: later(3),
        claimToken: request.claimToken,
        leaseExpiresAt: request.leaseExpiresAt,
      });
      expect(await db.jobs.claimNext(aClaim())).toBeNull();
    });

    test('only jobs of the given lanes are claimed: by provider and model, and only with a free slot', async () => {
      const { db } = current();
      const user = await addUser(db);
      const here = await addJob(db, user, { provider: 'one', model: 'm', createdAt: later(1) });
      const otherModel = await addJob(db, user, { provider: 'one', model: 'n' });
      const otherProvider = await addJob(db, user, { provider: 'two', model: 'm' });
      const claim = async (...lanes: Lane[]) => (await db.jobs.claimNext(aClaim({ lanes })))?.id ?? null;
      const lane = (provider: string, models: string[], free = 1): Lane => ({ provider, models, free });

      expect(await claim()).toBeNull();
      expect(await claim(lane('one', []), lane('three', ['m', 'n']))).toBeNull();
      expect(await claim(lane('one', ['m', 'n'], 0), lane('two', ['m'], 0))).toBeNull();
      expect(await claim(lane('one', ['m']), lane('two', ['n']))).toBe(here.id);
      expect(await claim(lane('one', ['m']), lane('two', ['n']))).toBeNull();
      expect(await claim(lane('one', ['m', 'n']), lane('two', ['m'], 0))).toBe(otherModel.id);
      expect(await claim(lane('one', ['m', 'n'], 0), lane('two', ['m']))).toBe(otherProvider.id);
    });

    test('a job of a second workspace does not wait behind ten of the first', async () => {
      const { db } = current();
      const [busy, quiet] = [await addUser(db), await addUser(db)];
      for (let n = 0; n < 10; n += 1) await addJob(db, busy, { createdAt: later(n) });
      const late = await addJob(db, quiet, { createdAt: later(1000) });
      const first = await db.jobs.claimNext(aClaim({ now: later(2000) }));
      const second = await db.jobs.claimNext(aClaim({ now: later(2001) }));
      const third = await db.jobs.claimNext(aClaim({ now: later(2002) }));
      expect(first).toMatchObject({ workspaceId: busy.workspaceId, createdAt: later(0) });
      expect(second?.id).toBe(late.id);
      expect(third).toMatchObject({ workspaceId: busy.workspaceId, createdAt: later(1) });
    });

    test('a kept picture counts as service to its workspace and extends the lease', async () => {
      const { db } = current();
      const [one, two] = [await addUser(db), await addUser(db)];
      const job = await addJob(db, one);
      const claim = aClaim({ now: later(1) });
      await db.jobs.claimNext(claim);
      await addJob(db, one);
      const other = await addJob(db, two);
      await db.jobs.claimNext(aClaim({ now: later(2) }));
      expect(await db.jobs.recordServed(job.id, claim.claimToken, later(3), later(90_000))).toBe(true);
      expect(await db.jobs.findOwned(one, job.id)).toMatchObject({ leaseExpiresAt: later(90_000) });
      const third = await addJob(db, two);
      expect(await db.jobs.claimNext(aClaim({ now: later(4) }))).toMatchObject({ id: third.id });
      expect(other.workspaceId).toBe(third.workspaceId);
    });

    test('othersWait is true exactly while a job of another workspace could be claimed', async () => {
      const { db } = current();
      const [one, two] = [await addUser(db), await addUser(db)];
      await addJob(db, one);
      expect(await db.jobs.othersWait(one, aClaim({ now: noon, maxAttempts: 3 }))).toBe(false);
      expect(await db.jobs.othersWait(two, aClaim({ now: noon, maxAttempts: 3 }))).toBe(true);
      await db.jobs.claimNext(aClaim({ leaseExpiresAt: later(10) }));
      expect(await db.jobs.othersWait(two, aClaim({ now: later(9), maxAttempts: 3 }))).toBe(false);
      expect(await db.jobs.othersWait(two, aClaim({ now: later(10), maxAttempts: 3 }))).toBe(true);
      expect(await db.jobs.othersWait(two, aClaim({ now: later(10), maxAttempts: 1 }))).toBe(false);
      const lanes = [{ provider: 'embedded', models: ['another'], free: 1 }];
      expect(await db.jobs.othersWait(two, aClaim({ now: later(10), lanes }))).toBe(false);
    });

    test('concurrent workers never claim the same job, and together they claim all', async () => {
      const { db } = current();
      const users = [await addUser(db), await addUser(db), await addUser(db)] as const;
      for (const user of users)
        for (let n = 0; n < 10; n += 1) await addJob(db, user, { createdAt: later(n) });
      const claimed: string[] = [];
      await inParallel(8, async () => {
        let misses = 0;
        while (misses < 5) {
          const job = await db.jobs.claimNext(aClaim());
          if (job === null) misses += 1;
          else claimed.push(job.id);
        }
      });
      expect(new Set(claimed).size).toBe(claimed.length);
      expect(claimed).toHaveLength(30);
    });

    test('a job whose lease expired is claimed by another worker, and the first worker is fenced off', async () => {
      const { db } = current();
      const user = await addUser(db);
      const job = await addJob(db, user);
      const late = aClaim({ leaseExpiresAt: later(10) });
      await db.jobs.claimNext(late);
      expect(await db.jobs.claimNext(aClaim({ now: later(9) }))).toBeNull();
      const second = aClaim({ now: later(10) });
      expect(await db.jobs.claimNext(second)).toMatchObject({ id: job.id, attempts: 2 });

      expect(await db.jobs.recordServed(job.id, late.claimToken, later(11), later(99))).toBe(false);
      expect(await db.jobs.heartbeat(job.id, late.claimToken, 0.5, later(99))).toBe(false);
      expect(await db.jobs.complete(job.id, late.claimToken, later(11))).toBeNull();
      expect(await db.jobs.fail(job.id, late.claimToken, 'x', later(11))).toBeNull();
      expect(await db.jobs.handBack(job.id, late.claimToken, 0)).toBe(false);
      expect(await db.jobs.findOwned(user, job.id)).toMatchObject({
        state: 'running',
        claimToken: second.claimToken,
      });
    });

    test('a lease that ends far in the future counts as expired: the clock was set back', async () => {
      const { db } = current();
      const user = await addUser(db);
      const job = await addJob(db, user);
      const twoDays = 2 * 86_400_000;
      await db.jobs.claimNext(aClaim({ now: later(twoDays), leaseExpiresAt: later(twoDays + 30_000) }));
      expect(await db.jobs.othersWait(await addUser(db), aClaim())).toBe(true);
      expect((await db.jobs.failExhausted(aClaim({ maxAttempts: 1 }), 'x')).map(({ id }) => id)).toEqual([
        job.id,
      ]);
      const other = await addJob(db, user);
      await db.jobs.claimNext(aClaim({ now: later(twoDays), leaseExpiresAt: later(twoDays + 30_000) }));
      expect(await db.jobs.claimNext(aClaim())).toMatchObject({ id: other.id, attempts: 2 });
    });

    test('nodes whose clocks differ by less than a lease take no job from each other', async () => {
      const { db } = current();
      await addJob(db, await addUser(db));
      await db.jobs.claimNext(aClaim({ now: later(20_000), leaseExpiresAt: later(50_000) }));
      expect(await db.jobs.claimNext(aClaim())).toBeNull();
    });

    test('a workspace that was last served in the future does not wait until then', async () => {
      const { db } = current();
      const [early, other] = [await addUser(db), await addUser(db)];
      await addJob(db, early);
      await db.jobs.claimNext(aClaim({ now: later(2 * 86_400_000) }));
      const waiting = await addJob(db, early);
      await addJob(db, other);
      await addJob(db, other, { createdAt: later(1) });
      const served = [
        await db.jobs.claimNext(aClaim({ now: later(10) })),
        await db.jobs.claimNext(aClaim({ now: later(11) })),
      ];
      expect(served.map((job) => job?.id)).toContain(waiting.id);
    });

    test('a heartbeat updates progress and lease', async () => {
      const { db } = current();
      const user = await addUser(db);
      const job = await addJob(db, user);
      const request = aClaim();
      await db.jobs.claimNext(request);
      expect(await db.jobs.heartbeat(job.id, request.claimToken, 0.5, later(90_000))).toBe(true);
      expect(await db.jobs.findOwned(user, job.id)).toMatchObject({
        progress: 0.5,
        leaseExpiresAt: later(90_000),
      });
      expect(await db.jobs.heartbeat(newId('job'), request.claimToken, 0.5, later(1))).toBe(false);
    });

    test('a job completes or fails once', async () => {
      const { db } = current();
      const user = await addUser(db);
      await addJob(db, user, { id: 'job_a' });
      await addJob(db, user, { id: 'job_b' });
      const [a, b] = [aClaim(), aClaim()];
      await db.jobs.claimNext(a);
      await db.jobs.claimNext(b);
      const ended = { finishedAt: later(7), claimToken: null, leaseExpiresAt: null };
      expect(await db.jobs.complete('job_a', a.claimToken, later(7))).toMatchObject({
        ...ended,
        state: 'completed',
        progress: 1,
      });
      expect(await db.jobs.complete('job_a', a.claimToken, later(8))).toBeNull();
      expect(await db.jobs.fail('job_b', b.claimToken, 'The engine broke.', later(7))).toMatchObject({
        ...ended,
        state: 'failed',
        failure: 'The engine broke.',
      });
      expect(await db.jobs.fail('job_b', b.claimToken, 'too late', later(8))).toBeNull();
      expect(await db.jobs.heartbeat('job_a', a.claimToken, 0.1, later(9))).toBe(false);
    });

    test('a job that is handed back is pending and has not used up an attempt', async () => {
      const { db } = current();
      const user = await addUser(db);
      const job = await addJob(db, user);
      const request = aClaim({ maxAttempts: 1 });
      await db.jobs.claimNext(request);
      await db.jobs.heartbeat(job.id, request.claimToken, 0.5, later(1));
      expect(await db.jobs.handBack(job.id, request.claimToken, 0.25)).toBe(true);
      expect(await db.jobs.findOwned(user, job.id)).toEqual({ ...job, progress: 0.25 });
      expect(await db.jobs.claimNext(aClaim({ maxAttempts: 1 }))).toMatchObject({ id: job.id, attempts: 1 });
    });

    test('only the claim’s holder can store a submission and its remote id, and a hand-back keeps both', async () => {
      const { db } = current();
      const user = await addUser(db);
      const job = await addJob(db, user);
      const [late, next] = [aClaim({ leaseExpiresAt: later(10) }), aClaim({ now: later(10) })];
      await db.jobs.claimNext(late);
      expect(await db.jobs.noteRemoteId(job.id, late.claimToken, 'r1')).toBe(false);
      expect(await db.jobs.noteSubmission(job.id, late.claimToken, 'k1')).toBe(true);
      expect(await db.jobs.noteRemoteId(job.id, late.claimToken, 'r1')).toBe(true);
      expect(await db.jobs.claimNext(next)).toMatchObject({ submissionKey: 'k1', remoteId: 'r1' });

      expect(await db.jobs.noteSubmission(job.id, late.claimToken, 'k2')).toBe(false);
      expect(await db.jobs.noteRemoteId(job.id, late.claimToken, 'r2')).toBe(false);
      expect(await db.jobs.handBack(job.id, next.claimToken, 0)).toBe(true);
      expect(await db.jobs.findOwned(user, job.id)).toMatchObject({ submissionKey: 'k1', remoteId: 'r1' });
    });

    test('a new key, no key and a kept picture each clear the stored submission', async () => {
      const { db } = current();
      const user = await addUser(db);
      const job = await addJob(db, user);
      const { claimToken } = aClaim();
      await db.jobs.claimNext(aClaim({ claimToken }));
      const submit = async (key: string | null) => {
        await db.jobs.noteSubmission(job.id, claimToken, key);
        return db.jobs.findOwned(user, job.id);
      };
      await submit('k1');
      await db.jobs.noteRemoteId(job.id, claimToken, 'r1');
      expect(await submit('k2')).toMatchObject({ submissionKey: 'k2', remoteId: null });
      expect(await submit(null)).toMatchObject({ submissionKey: null, remoteId: null });
      await submit('k3');
      await db.jobs.noteRemoteId(job.id, claimToken, 'r3');
      expect(await db.jobs.recordServed(job.id, claimToken, noon, later(1))).toBe(true);
      expect(await db.jobs.findOwned(user, job.id)).toMatchObject({ submissionKey: null, remoteId: null });
    });

    test('submissions of ended jobs are listed by lane, those without a remote id only after a while, and cleared by key', async () => {
      const { db } = current();
      const user = await addUser(db);
      const ended = { state: 'cancelled', finishedAt: later(5), submissionKey: 'k' } as const;
      const known = await addJob(db, user, { ...ended, remoteId: 'r', finishedAt: later(9) });
      const unknown = await addJob(db, user, ended);
      await addJob(db, user, { ...ended, remoteId: 'r', provider: 'other' });
      await addJob(db, user, { submissionKey: 'k', remoteId: 'r' });
      await addJob(db, user, { state: 'failed', finishedAt: noon });
      const { lanes } = aClaim();
      const listed = async (answeredBy: Date) =>
        (await db.jobs.listAbandoned(lanes, answeredBy, 9)).map(({ id }) => id);
      expect(await listed(later(4))).toEqual([known.id]);
      expect(await listed(later(5))).toEqual([unknown.id, known.id]);
      await db.jobs.forgetAbandoned(known.id, 'another');
      expect(await listed(later(5))).toEqual([unknown.id, known.id]);
      await db.jobs.forgetAbandoned(known.id, 'k');
      await db.jobs.forgetAbandoned(unknown.id, 'k');
      expect(await listed(later(5))).toEqual([]);
    });

    test('a job that has used up its attempts is not claimed but failed, once', async () => {
      const { db } = current();
      const user = await addUser(db);
      const job = await addJob(db, user);
      const running = await addJob(db, user, { createdAt: later(1) });
      await db.jobs.claimNext(aClaim({ leaseExpiresAt: later(10) }));
      await db.jobs.claimNext(aClaim({ leaseExpiresAt: later(100) }));
      expect(await db.jobs.claimNext(aClaim({ now: later(10), maxAttempts: 1 }))).toBeNull();
      expect(await db.jobs.failExhausted(aClaim({ now: later(9), maxAttempts: 1 }), 'Gave up.')).toEqual([]);
      const failed = await db.jobs.failExhausted(aClaim({ now: later(10), maxAttempts: 1 }), 'Gave up.');
      expect(failed).toHaveLength(1);
      expect(failed[0]).toMatchObject({
        id: job.id,
        state: 'failed',
        failure: 'Gave up.',
        finishedAt: later(10),
      });
      expect(await db.jobs.failExhausted(aClaim({ now: later(10), maxAttempts: 1 }), 'Gave up.')).toEqual([]);
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
      expect((await db.jobs.failExhausted(terms(2), 'Gave up.')).map(({ id }) => id)).toEqual([other.id]);
      const expired = aClaim({ now: later(1), leaseExpiresAt: later(2), maxAttempts: 2 });
      expect(await db.jobs.claimNext(expired)).toBeNull();
      expect((await db.jobs.failExhausted(expired, 'Gave up.')).map(({ id }) => id)).toEqual([job.id]);
    });

    test('a pending job fails too when a lowered attempt limit is reached, instead of waiting for ever', async () => {
      const { db } = current();
      const job = await addJob(db, await addUser(db), { attempts: 2 });
      expect(await db.jobs.claimNext(aClaim({ maxAttempts: 2 }))).toBeNull();
      expect(
        (await db.jobs.failExhausted(aClaim({ now: noon, maxAttempts: 2 }), 'Gave up.')).map(({ id }) => id),
      ).toEqual([job.id]);
    });

    test('exhausted jobs are failed in bounded batches, so that transactions stay short', async () => {
      const { db } = current();
      const user = await addUser(db);
      await db.transaction(async (stores) => {
        for (let n = 0; n < 201; n += 1) await addJob(stores, user, { attempts: 2 });
      });
      const terms = aClaim({ now: noon, maxAttempts: 2 });
      expect(await db.jobs.failExhausted(terms, 'Gave up.')).toHaveLength(200);
      expect(await db.jobs.failExhausted(terms, 'Gave up.')).toHaveLength(1);
      expect(await db.jobs.hasExhausted(terms)).toBe(false);
    });

    test('after a claim is rolled back, the next worker can claim the job', async () => {
      const { db } = current();
      const job = jobRecord(await addUser(db));
      await db.jobs.insert(job);
      const undone = db.transaction(async ({ jobs }) => {
        expect(await jobs.claimNext(aClaim())).toMatchObject({ id: job.id });
        throw new Error('crash');
      });
      await expect(undone).rejects.toThrow('crash');
      expect(await db.jobs.claimNext(aClaim())).toMatchObject({ id: job.id, attempts: 1 });
    });
  });
};
