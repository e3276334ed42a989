import type { Lane } from '@atelier/core/ports/studio-stores';
import { jobRecord } from '@atelier/core/testing/studio-records';
import { expect } from 'vitest';
import { aClaim, addJob, addUser, allMade, givenUp, later, noon } from './samples.ts';
import { inParallel, suite } from './suite.ts';

export const claimConformance = (): void =>
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

    test('a lane for begun jobs takes those whose worker died and those with a submission, and no others', async () => {
      const { db } = current();
      const user = await addUser(db);
      const ran = await addJob(db, user);
      const submitted = await addJob(db, user, { createdAt: later(1) });
      const begin = async (id: string, claimToken: string) => {
        const claim = aClaim({ now: later(1), leaseExpiresAt: later(10), claimToken });
        expect((await db.jobs.claimNext(claim))?.id).toBe(id);
      };
      await begin(ran.id, 'one');
      await begin(submitted.id, 'two');
      await db.jobs.noteSubmission(submitted.id, 'two', 'key');
      await db.jobs.handBack(submitted.id, 'two', 0);
      const waiting = await addJob(db, user, { createdAt: later(2) });
      const [open] = aClaim().lanes;
      if (open === undefined) throw new Error('a claim has a lane');
      const closed = { ...open, begunOnly: true } as const;
      const claim = async (now: Date, lane: Lane) =>
        (await db.jobs.claimNext(aClaim({ now, leaseExpiresAt: later(60_000), lanes: [lane] })))?.id ?? null;

      expect(await claim(later(5), { ...closed, free: 0 })).toBeNull();
      expect(await claim(later(5), closed)).toBe(submitted.id);
      expect(await claim(later(5), closed)).toBeNull();
      expect(await claim(later(11), closed)).toBe(ran.id);
      expect(await claim(later(12), closed)).toBeNull();
      expect(await claim(later(12), open)).toBe(waiting.id);
    });

    test('a job whose provider has asked to wait is claimed by no node until then, and others of its lane are', async () => {
      const { db } = current();
      const [user, other] = [await addUser(db), await addUser(db)];
      const delayed = await addJob(db, user);
      const first = aClaim();
      await db.jobs.claimNext(first);
      await db.jobs.handBack(delayed.id, first.claimToken, 0, later(5000));
      expect(await db.jobs.claimNext(aClaim({ now: later(4999) }))).toBeNull();
      const waits = (now: Date) => db.jobs.othersWait(other, aClaim({ now }));
      expect([await waits(later(4999)), await waits(later(5000))]).toEqual([false, true]);
      const next = await addJob(db, user, { createdAt: later(1) });
      expect((await db.jobs.claimNext(aClaim({ now: later(4999) })))?.id).toBe(next.id);
      expect(await db.jobs.claimNext(aClaim({ now: later(5000) }))).toMatchObject({
        id: delayed.id,
        delayedUntil: null,
      });
      // Written before the clock was set back: no provider may ask for two hours.
      const ahead = await addJob(db, user, { delayedUntil: later(2 * 3_600_000 + 1) });
      expect((await db.jobs.claimNext(aClaim()))?.id).toBe(ahead.id);
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
      expect(await db.jobs.complete(job.id, late.claimToken, allMade, later(11))).toBeNull();
      expect(await db.jobs.fail(job.id, late.claimToken, givenUp(), later(11))).toBeNull();
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
      expect(
        (await db.jobs.failExhausted(aClaim({ maxAttempts: 1 }), givenUp())).map(({ id }) => id),
      ).toEqual([job.id]);
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
