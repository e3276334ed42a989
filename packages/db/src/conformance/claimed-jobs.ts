import { newId } from '@atelier/core/ids';
import { expect } from 'vitest';
import { aClaim, addJob, addUser, allMade, givenUp, later, noon } from './samples.ts';
import { inParallel, suite } from './suite.ts';

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
      expect(await db.jobs.complete('job_a', a.claimToken, allMade, later(7))).toMatchObject({
        ...ended,
        state: 'completed',
        progress: 1,
      });
      expect(await db.jobs.complete('job_a', a.claimToken, allMade, later(8))).toBeNull();
      expect(await db.jobs.fail('job_b', b.claimToken, givenUp('The engine broke.'), later(7))).toMatchObject(
        {
          ...ended,
          state: 'failed',
          failure: 'The engine broke.',
        },
      );
      expect(await db.jobs.fail('job_b', b.claimToken, givenUp('too late'), later(8))).toBeNull();
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

    test('an id that comes when nobody has the claim any more is stored once, for the submission that it answers', async () => {
      const { db } = current();
      const user = await addUser(db);
      const ended = { state: 'cancelled', cancelOutcome: 'stopping', finishedAt: noon } as const;
      const job = await addJob(db, user, { ...ended, submissionKey: 'k1' });
      expect(await db.jobs.noteLateRemoteId(job.id, 'k2', 'r1')).toBe(false);
      expect(await db.jobs.noteLateRemoteId(job.id, 'k1', 'r1')).toBe(true);
      expect(await db.jobs.noteLateRemoteId(job.id, 'k1', 'r2')).toBe(false);
      expect(await db.jobs.findOwned(user, job.id)).toMatchObject({ submissionKey: 'k1', remoteId: 'r1' });
      await db.jobs.settleAbandoned(job.id, 'k1', 'stopped');
      expect(await db.jobs.noteLateRemoteId(job.id, 'k1', 'r1')).toBe(false);
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
      await db.jobs.settleAbandoned(known.id, 'another', 'stopped');
      expect(await listed(later(5))).toEqual([unknown.id, known.id]);
      await db.jobs.settleAbandoned(known.id, 'k', 'stopped');
      await db.jobs.settleAbandoned(unknown.id, 'k', 'stopped');
      expect(await listed(later(5))).toEqual([]);
    });

    test('the outcome of a cancelled submission is settled once, and an abandoned one is charged', async () => {
      const { db } = current();
      const user = await addUser(db);
      const remote = { submissionKey: 'k', remoteId: 'r', unitPriceMinor: 30 } as const;
      const one = await addJob(db, user, remote);
      const two = await addJob(db, user, { ...remote, state: 'failed', finishedAt: noon });
      const none = await addJob(db, user);
      expect(await db.jobs.cancelOwned(user, one.id, 'generation', later(5))).toMatchObject({
        cancelOutcome: 'stopping',
      });
      expect(await db.jobs.cancelOwned(user, none.id, 'generation', later(5))).toMatchObject({
        cancelOutcome: null,
      });
      const stopping = async (ms: number) => (await db.jobs.listStopping(later(ms), 9)).map(({ id }) => id);
      expect([await stopping(4), await stopping(5)]).toEqual([[], [one.id]]);
      const settled = await inParallel(3, () => db.jobs.settleAbandoned(one.id, 'k', 'abandoned'));
      expect(settled.filter((job) => job !== null)).toMatchObject([
        { cancelOutcome: 'abandoned', chargedImages: 1, chargedMinor: 30, submissionKey: null },
      ]);
      expect(await db.jobs.settleAbandoned(two.id, 'k', 'abandoned')).toBeNull();
      expect(await db.jobs.findOwned(user, two.id)).toMatchObject({ chargedImages: 0, submissionKey: null });
      expect(await stopping(5)).toEqual([]);
    });

    test('the preview of a running job is shown to members of its workspace until the picture or the job is done', async () => {
      const { db } = current();
      const [user, stranger] = [await addUser(db), await addUser(db)];
      await addJob(db, user, { id: 'job_p' });
      const { claimToken } = aClaim();
      await db.jobs.claimNext(aClaim({ claimToken }));
      const seen = () => db.jobs.findPreviewOfMember(user.id, 'job_p');
      expect(await db.jobs.notePreview('job_p', 'another', 'AAAA', noon)).toBe(false);
      expect(await seen()).toBeNull();
      expect(await db.jobs.notePreview('job_p', claimToken, 'AAAA', noon)).toBe(true);
      expect(await db.jobs.notePreview('job_p', claimToken, 'BBBB', later(1))).toBe(true);
      expect([await seen(), await db.jobs.findPreviewOfMember(stranger.id, 'job_p')]).toEqual(['BBBB', null]);
      expect(await db.jobs.findOwned(user, 'job_p')).toMatchObject({ previewAt: later(1) });
      await db.jobs.recordServed('job_p', claimToken, later(2), later(9));
      expect(await seen()).toBeNull();
      await db.jobs.notePreview('job_p', claimToken, 'CCCC', later(3));
      await db.jobs.cancelOwned(user, 'job_p', 'generation', later(4));
      expect(await seen()).toBeNull();
      expect(await db.jobs.findOwned(user, 'job_p')).toMatchObject({ previewAt: null });
    });

    test('a place in the queue, latest durations, charges and failures are counted', async () => {
      const { db } = current();
      const user = await addUser(db);
      const oldest = await addJob(db, user);
      await addJob(db, user, { createdAt: later(1), model: 'other' });
      const last = await addJob(db, user, { createdAt: later(2) });
      const ownLoad = [{ workspaceId: user.workspaceId, waiting: 3, running: 0 }];
      const before = await db.jobs.waitFacts([last.id, oldest.id, 'job_x']);
      expect(before.toSorted((a, b) => a.earlier - b.earlier)).toEqual([
        { jobId: oldest.id, earlier: 0, load: ownLoad, durations: [] },
        { jobId: last.id, earlier: 2, load: ownLoad, durations: [] },
      ]);
      const other = await addUser(db);
      await addJob(db, other);
      await db.jobs.claimNext(aClaim());
      const load = await db.jobs.laneLoad('embedded');
      expect(load).toHaveLength(2);
      const [theirs] = load.filter(({ workspaceId }) => workspaceId === other.workspaceId);
      const [ours] = load.filter(({ workspaceId }) => workspaceId === user.workspaceId);
      expect((ours?.running ?? 0) + (theirs?.running ?? 0)).toBe(1);
      expect((ours?.waiting ?? 0) + (theirs?.waiting ?? 0)).toBe(3);
      const done = { state: 'completed', startedAt: noon, model: 'done' } as const;
      await addJob(db, user, { ...done, finishedAt: later(40), chargedImages: 2, chargedMinor: 6 });
      await addJob(db, user, { ...done, finishedAt: later(90), chargedImages: 1, chargedMinor: 3 });
      expect(await db.jobs.latestDurations('done', 9)).toEqual([
        { ms: 90, pictures: 1 },
        { ms: 40, pictures: 2 },
      ]);
      const waiting = await addJob(db, user, { model: 'done', provider: 'other' });
      const after = await db.jobs.waitFacts([last.id, waiting.id]);
      expect(after.find(({ jobId }) => jobId === last.id)?.load).toHaveLength(load.length);
      expect(after.find(({ jobId }) => jobId === last.id)?.load).toEqual(expect.arrayContaining(load));
      expect(after.find(({ jobId }) => jobId === waiting.id)).toEqual({
        ...{ jobId: waiting.id, earlier: 0 },
        load: [{ workspaceId: user.workspaceId, waiting: 1, running: 0 }],
        durations: expect.arrayContaining([
          { ms: 90, pictures: 1 },
          { ms: 40, pictures: 2 },
        ]),
      });
      expect(await db.jobs.latestDurations('done', 1)).toEqual([{ ms: 90, pictures: 1 }]);
      expect(await db.jobs.chargedByModel(user, noon)).toEqual([{ model: 'done', images: 3, minor: 9 }]);
      expect(await db.jobs.chargedByModel(user, later(50))).toEqual([{ model: 'done', images: 1, minor: 3 }]);
      const failed = {
        state: 'failed',
        finishedAt: later(7),
        failureKind: 'auth',
        failureCause: '401',
      } as const;
      const { id } = await addJob(db, user, { ...failed, provider: 'openai' });
      expect(await db.jobs.latestFailures('openai', 9)).toEqual([
        { jobId: id, model: 'atelier-scene', kind: 'auth', cause: '401', at: later(7) },
      ]);
    });
  });
