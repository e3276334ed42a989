import { newId } from '@atelier/core/ids';
import { expect } from 'vitest';
import { aClaim, addJob, addUser, later, noon } from './samples.ts';
import { suite } from './suite.ts';

export const claimedJobConformance = (): void =>
  suite('claimed jobs', (test, current) => {
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
  });
