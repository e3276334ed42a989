import { attemptFolder } from '@atelier/core/job-attempts';
import type { GenerationJob } from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';
import { describe, expect, test } from 'vitest';
import { refusal } from '../testing/identities.ts';
import { openJobs } from '../testing/jobs.ts';
import { minuteMs } from '../testing/service-harness.ts';
import {
  completeJob,
  failExhaustedJobs,
  failJob,
  handBackJob,
  type JobClaim,
  storePictures,
} from './claimed-jobs.ts';

const failure = (reason: string) => ({ reason, kind: 'engine' as const, cause: null });

/** A claimed job of `count` images, and the worker's steps, each in a transaction of its own. */
const openClaimed = async (count = 1) => {
  const opened = await openJobs();
  const { harness, account, create, claim, drawn, terms } = opened;
  const { db, clock } = harness;
  const ann = await account();
  const { id } = await create(ann, { count });
  const inTransaction = <T>(work: (stores: Stores) => Promise<T>) => db.transaction(work);
  return {
    ...opened,
    ann,
    id,
    claimed: await claim(),
    store: (by: JobClaim, ...positions: number[]) => {
      const { now, leaseExpiresAt } = terms();
      const files = positions.map((position) => drawn(by, position));
      return inTransaction((stores) => storePictures(stores, by, files, now, leaseExpiresAt));
    },
    complete: (by: JobClaim<GenerationJob>) =>
      inTransaction((stores) => completeJob(stores, by, clock.now(), harness.trail())),
    fail: (by: JobClaim) =>
      inTransaction((stores) => failJob(stores, by, failure('The engine failed.'), clock)),
    handBack: (by: JobClaim, stored: number) => handBackJob(db, by, stored),
    failExhausted: () =>
      inTransaction((stores) => failExhaustedJobs(stores, terms(), failure('It failed too often.'), clock)),
    /** The lease of the present claim expires, as when its worker has died. */
    expire: () => harness.advance(2 * minuteMs),
  };
};

describe('completing a job', () => {
  test('publishes its pictures as images, settles the quota and is audited', async () => {
    const { harness, ann, id, claimed, store, complete, jobNow, quotaOf } = await openClaimed(2);
    await store(claimed, 0, 1);
    expect(harness.rows('images')).toEqual([]);
    expect(await complete(claimed)).toBe(true);
    expect(jobNow(id)).toMatchObject({ state: 'completed', claimToken: null });
    const { seed } = claimed.job.params;
    expect(harness.rows('images')).toMatchObject([
      { jobId: id, position: 0, userId: ann.id, seed, prompt: 'a heron' },
      { jobId: id, position: 1, userId: ann.id, seed: (seed + 1) % 2 ** 32 },
    ]);
    expect(harness.rows('drawnPictures')).toEqual([]);
    expect(quotaOf(ann)).toEqual({ used: 2, held: 0 });
    expect(harness.events().at(-1)).toEqual({ type: 'job_completed', images: 2 });
  });

  test('without all its pictures is a defect, and nothing is stored', async () => {
    const { harness, ann, id, claimed, store, complete, jobNow, quotaOf } = await openClaimed(2);
    await store(claimed, 0);
    expect(await refusal(complete(claimed))).toBe('internal');
    expect([jobNow(id)?.state, harness.rows('images')]).toEqual(['running', []]);
    expect(quotaOf(ann)).toEqual({ used: 0, held: 2 });
  });

  test('works once', async () => {
    const { ann, claimed, store, complete, quotaOf } = await openClaimed();
    await store(claimed, 0);
    expect([await complete(claimed), await complete(claimed)]).toEqual([true, false]);
    expect(quotaOf(ann)).toEqual({ used: 1, held: 0 });
  });

  test('schedules the folders of attempts without a picture for removal, and keeps those of its images', async () => {
    const { harness, claimed, claim, store, complete, expire } = await openClaimed();
    expire();
    const second = await claim();
    await store(second, 0);
    await complete(second);
    expect(harness.rows('blobRemovals').map(({ key }) => key)).toEqual([attemptFolder(claimed.job, 1)]);
  });

  test('counts in the month of completion', async () => {
    const { harness, ann, claimed, store, complete } = await openClaimed();
    await store(claimed, 0);
    harness.advance(40 * 86_400_000);
    await complete(claimed);
    const [quota] = harness.rows('quotas').filter(({ workspaceId }) => workspaceId === ann.workspaceId);
    expect(quota).toMatchObject({ period: harness.clock.now().toISOString().slice(0, 7), used: 1, held: 0 });
  });
});

describe('failing a job', () => {
  test('releases the quota, erases its pictures and is audited with the number of attempts', async () => {
    const { harness, ann, id, claimed, store, fail, jobNow, quotaOf } = await openClaimed(2);
    await store(claimed, 0);
    expect(await fail(claimed)).toBe(true);
    expect(jobNow(id)).toMatchObject({ state: 'failed', failure: 'The engine failed.' });
    expect(quotaOf(ann)).toEqual({ used: 0, held: 0 });
    expect([harness.rows('drawnPictures'), harness.rows('assets')]).toEqual([[], []]);
    // At once: the worker that failed the job no longer writes.
    const removals = harness.rows('blobRemovals');
    expect(removals.map(({ key }) => key)).toContain(attemptFolder(claimed.job, 1));
    expect(removals.every(({ dueAt }) => dueAt.getTime() === harness.clock.now().getTime())).toBe(true);
    expect(harness.events().at(-1)).toEqual({ type: 'job_failed', attempts: 1, kind: 'engine' });
  });

  test('after the last attempt releases the quota of all workspaces', async () => {
    const opened = await openClaimed();
    const { harness, ann, account, create, claim, expire, failExhausted, quotaOf, jobNow, id } = opened;
    const bob = await account();
    const other = await create(bob, { count: 2 });
    const waiting = await create(ann);
    // Three is the maximum; `waiting` still has all its attempts.
    await harness.tamper(`update jobs set attempts = 3 where id in ('${id}', '${other.id}')`);
    expire();
    expect((await failExhausted()).map((job) => job.id).toSorted()).toEqual([id, other.id].toSorted());
    expect([quotaOf(ann), quotaOf(bob)]).toEqual([
      { used: 0, held: 1 },
      { used: 0, held: 0 },
    ]);
    expect(jobNow(id)).toMatchObject({ state: 'failed', failure: 'It failed too often.' });
    expect((await claim()).job.id).toBe(waiting.id);
    expect(await failExhausted()).toEqual([]);
  });
});

describe('handing a job back', () => {
  test('keeps its pictures and does not count the attempt; the next claim continues after them', async () => {
    const { harness, ann, id, claimed, claim, store, complete, handBack, jobNow, quotaOf } =
      await openClaimed(2);
    await store(claimed, 0);
    expect(await handBack(claimed, 1)).toBe(true);
    expect(jobNow(id)).toMatchObject({ state: 'pending', attempts: 0, progress: 0.5, claimToken: null });
    expect(quotaOf(ann)).toEqual({ used: 0, held: 2 });
    const second = await claim();
    await store(second, 1);
    expect(await complete(second)).toBe(true);
    expect(harness.rows('images').map(({ position }) => position)).toEqual([0, 1]);
  });
});

describe('a worker that lost its claim', () => {
  test('changes nothing', async () => {
    const { harness, ann, id, claimed, claim, expire, jobNow, quotaOf, ...steps } = await openClaimed();
    expire();
    const current = await claim();
    const before = { job: jobNow(id), quota: quotaOf(ann), events: harness.events() };
    expect(await steps.store(claimed, 0)).toBe(false);
    expect(await steps.complete(claimed)).toBe(false);
    expect(await steps.fail(claimed)).toBe(false);
    expect(await steps.handBack(claimed, 0)).toBe(false);
    expect({ job: jobNow(id), quota: quotaOf(ann), events: harness.events() }).toEqual(before);
    expect([harness.rows('drawnPictures'), harness.rows('assets')]).toEqual([[], []]);
    expect(await steps.store(current, 0)).toBe(true);
    expect(await steps.complete(current)).toBe(true);
  });
});
