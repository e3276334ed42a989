import { batchLookUps } from '@atelier/core/batch-look-ups';
import { AppError } from '@atelier/core/errors';
import { attemptFolder } from '@atelier/core/job-attempts';
import { maxRemovalWaitMs } from '@atelier/core/max-lifetimes';
import { jobRecord } from '@atelier/core/testing/studio-records';
import { describe, expect, test } from 'vitest';
import { refusal } from '../testing/identities.ts';
import { openJobs, report } from '../testing/jobs.ts';
import { completeJob, storePictures } from './claimed-jobs.ts';
import { jobService } from './jobs.ts';
import { cancelAllJobs } from './lifecycle.ts';

const valid = { revalidate: async () => undefined };

describe('creating a job', () => {
  test('holds the quota, queues the job, is audited and signals the workers', async () => {
    const { harness, account, create, jobNow, quotaOf, signals } = await openJobs();
    const ann = await account();
    const { id, state } = await create(ann, { count: 3 });
    expect([state, jobNow(id)?.state, jobNow(id)?.userId]).toEqual(['pending', 'pending', ann.id]);
    expect(quotaOf(ann)).toEqual({ used: 0, held: 3 });
    expect(harness.events()).toEqual([{ type: 'job_created', model: 'atelier-scene', count: 3 }]);
    expect(signals.submissions()).toBe(1);
  });

  test('beyond the quota stores nothing and signals nothing', async () => {
    const { harness, account, create, quotaOf, signals } = await openJobs();
    const ann = await account(2);
    expect(await refusal(create(ann, { count: 3 }))).toBe('quota_exceeded');
    expect(harness.rows('jobs')).toEqual([]);
    expect([quotaOf(ann), harness.events(), signals.submissions()]).toEqual([{ used: 0, held: 0 }, [], 0]);
  });

  test('cannot exceed the quota, also in parallel', async () => {
    const { account, create, quotaOf } = await openJobs({ maxUnfinishedJobs: 9 });
    const ann = await account(3);
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => refusal(create(ann))));
    expect(outcomes.filter((outcome) => outcome === 'fine')).toHaveLength(3);
    expect(quotaOf(ann)).toEqual({ used: 0, held: 3 });
  });

  test('is limited to so many unfinished jobs per workspace, also in parallel, and a refused one holds no quota', async () => {
    const { account, create, quotaOf } = await openJobs({ maxUnfinishedJobs: 2 });
    const [ann, bob] = [await account(), await account()];
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => refusal(create(ann))));
    expect(outcomes.toSorted()).toEqual([
      'fine',
      'fine',
      ...Array.from({ length: 3 }, () => 'too_many_jobs'),
    ]);
    expect(quotaOf(ann)).toEqual({ used: 0, held: 2 });
    expect(await refusal(create(bob))).toBe('fine');
  });

  test('that its engine cannot serve is refused before anything is held', async () => {
    const { account, create, quotaOf } = await openJobs();
    const ann = await account();
    expect(await refusal(create(ann, { width: 130 }))).toBe('validation_failed');
    expect(quotaOf(ann)).toEqual({ used: 0, held: 0 });
  });
});

describe('the price of a job', () => {
  test('is quoted, held as quoted although the price changes, and told by the job', async () => {
    const { account, create, facts, setPrice, moneyOf } = await openJobs();
    const ann = await account(10, 100);
    setPrice({ minor: 100, unit: 'megapixel' });
    const input = { prompt: 'a heron', model: 'atelier-scene', width: 512, height: 512, count: 3 };
    const quote = await facts.quote(ann, input);
    expect(quote).toMatchObject({
      pictures: 3,
      unitPriceMinor: 27,
      costMinor: 81,
      currency: 'USD',
      left: { pictures: 10, minor: 100 },
      fits: true,
      problem: null,
      queuePosition: 1,
      etaS: null,
    });
    const job = await create(ann, { count: 3 });
    setPrice({ minor: 5000, unit: 'picture' });
    expect(job).toMatchObject({ costMinor: 81, chargedMinor: 0, queuePosition: 1 });
    expect(moneyOf(ann)).toEqual({ spent: 0, held: 81 });
  });

  test('beyond the budget is quoted as such and refused, and nothing is held, also in parallel', async () => {
    const { account, create, facts, setPrice, moneyOf, quotaOf } = await openJobs({ maxUnfinishedJobs: 9 });
    const ann = await account(10, 50);
    setPrice({ minor: 20, unit: 'picture' });
    const input = { prompt: 'a heron', model: 'atelier-scene', width: 512, height: 512, count: 3 };
    expect(await facts.quote(ann, input)).toMatchObject({
      fits: false,
      problem: { code: 'budget_exceeded', message: expect.stringContaining('budget') },
    });
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => refusal(create(ann))));
    expect(outcomes.filter((outcome) => outcome === 'fine')).toHaveLength(2);
    expect(outcomes.filter((outcome) => outcome === 'budget_exceeded')).toHaveLength(4);
    expect([moneyOf(ann), quotaOf(ann)]).toEqual([
      { spent: 0, held: 40 },
      { used: 0, held: 2 },
    ]);
    setPrice({ minor: 0, unit: 'picture' });
    expect(await facts.quote(ann, { ...input, count: 4 })).toMatchObject({ fits: true, queuePosition: 3 });
    await create(ann, { count: 4 });
    await create(ann, { count: 4 });
    expect(await facts.quote(ann, input)).toMatchObject({ problem: { code: 'quota_exceeded' } });
    expect(await refusal(facts.quote(ann, { ...input, width: 130 }))).toBe('validation_failed');
  });

  test('is part of the month’s usage by model once it was charged', async () => {
    const { harness, account, create, claim, drawn, terms, facts, setPrice } = await openJobs();
    const [ann, bob] = [await account(10, 100), await account()];
    setPrice({ minor: 20, unit: 'picture' });
    await create(ann, { count: 1 });
    const claimed = await claim();
    await create(ann, { count: 2 });
    const { now, leaseExpiresAt } = terms();
    await harness.db.transaction(async (stores) => {
      await storePictures(stores, claimed, [drawn(claimed)], now, leaseExpiresAt);
      await completeJob(stores, claimed, now, harness.trail());
    });
    expect(await facts.usage(ann)).toMatchObject({
      currency: 'USD',
      pictures: { used: 1, held: 2, limit: 10 },
      money: { spentMinor: 20, heldMinor: 40, budgetMinor: 100 },
      models: [{ model: 'atelier-scene', name: 'Test', pictures: 1, minor: 20 }],
    });
    expect(await facts.usage(bob)).toMatchObject({ pictures: { used: 0 }, models: [] });
  });
});

describe('cancelling a job', () => {
  test('releases the quota, schedules the removal of its files, is audited and signals its watchers', async () => {
    const { harness, service, account, create, claim, quotaOf, signals } = await openJobs();
    const ann = await account();
    const { id } = await create(ann, { count: 2 });
    const { job } = await claim();
    expect((await service.cancel(ann, id, harness.trail())).state).toBe('cancelled');
    expect(quotaOf(ann)).toEqual({ used: 0, held: 0 });
    // Later, because its worker may still be writing.
    expect(harness.rows('blobRemovals')).toMatchObject([
      { key: attemptFolder(job, 1), dueAt: new Date(harness.clock.now().getTime() + maxRemovalWaitMs) },
    ]);
    expect(harness.events().at(-1)).toEqual({
      type: 'job_cancelled',
      images: 0,
      costMinor: 0,
      outcome: null,
    });
    expect(signals.changed).toEqual([id]);
  });

  test('publishes and charges the pictures that had come, and releases the rest', async () => {
    const { harness, service, account, create, claim, drawn, terms, quotaOf } = await openJobs();
    const ann = await account();
    const { id } = await create(ann, { count: 2 });
    const claimed = await claim();
    const files = drawn(claimed);
    const { now, leaseExpiresAt } = terms();
    await harness.db.transaction((stores) => storePictures(stores, claimed, [files], now, leaseExpiresAt));
    const cancelled = await service.cancel(ann, id, harness.trail());
    expect(cancelled).toMatchObject({
      state: 'cancelled',
      images: [{ id: files.picture.id }],
      chargedPictures: 1,
      cancelOutcome: null,
    });
    expect(harness.rows('drawnPictures')).toEqual([]);
    expect(harness.rows('images')).toMatchObject([{ id: files.picture.id, jobId: id }]);
    expect(quotaOf(ann)).toEqual({ used: 1, held: 0 });
  });

  test('works once, also in parallel', async () => {
    const { harness, service, account, create, quotaOf } = await openJobs();
    const ann = await account();
    const { id } = await create(ann);
    await create(ann);
    const outcomes = await Promise.all(
      [1, 2, 3].map(() => refusal(service.cancel(ann, id, harness.trail()))),
    );
    expect(outcomes.toSorted()).toEqual(['conflict', 'conflict', 'fine']);
    expect(quotaOf(ann)).toEqual({ used: 0, held: 1 });
  });

  test('of another workspace is not found and changes nothing', async () => {
    const { harness, service, account, create, jobNow } = await openJobs();
    const [ann, bob] = [await account(), await account()];
    const { id } = await create(ann);
    expect(await refusal(service.cancel(bob, id, harness.trail()))).toBe('not_found');
    expect(await refusal(service.get(bob, id))).toBe('not_found');
    expect((await service.list(bob, {})).items).toEqual([]);
    expect(jobNow(id)?.state).toBe('pending');
  });
});

test('cancelling all jobs of a user covers all workspaces, and releases each quota', async () => {
  const { harness, account, create, quotaOf, jobNow } = await openJobs();
  const [ann, bob] = [await account(), await account()];
  const own = await create(ann, { count: 2 });
  const others = await create(bob);
  const shared = await create({ ...ann, workspaceId: bob.workspaceId }, { count: 3 });
  expect(quotaOf(bob)).toEqual({ used: 0, held: 4 });
  const { db, clock } = harness;
  const cancelled = await db.transaction((stores) => cancelAllJobs(stores, ann, clock.now()));
  expect(cancelled.map(({ id }) => id).toSorted()).toEqual([own.id, shared.id].toSorted());
  expect(jobNow(others.id)?.state).toBe('pending');
  expect([quotaOf(ann), quotaOf(bob)]).toEqual([
    { used: 0, held: 0 },
    { used: 0, held: 1 },
  ]);
});

describe('watching a job', () => {
  test('yields each change once, and ends with the finished job, its images and what was understood', async () => {
    const { harness, service, account, create, claim, drawn, terms } = await openJobs();
    const ann = await account();
    const { id } = await create(ann);
    const stream = service.watch(ann, id, valid, new AbortController().signal);
    const next = async () => (await stream.next()).value;
    expect(await next()).toMatchObject({ state: 'pending', images: [], understood: null });
    const claimed = await claim();
    expect(await next()).toMatchObject({ state: 'running' });
    const { now, leaseExpiresAt } = terms();
    await harness.db.transaction(async (stores) => {
      await storePictures(stores, claimed, [drawn(claimed)], now, leaseExpiresAt);
      await completeJob(stores, claimed, now, harness.trail());
    });
    expect(await next()).toMatchObject({
      state: 'completed',
      images: [{ width: 512 }],
      understood: report,
    });
    expect(await stream.next()).toEqual({ value: undefined, done: true });
  });

  test('ends with the error of the check when the caller loses access', async () => {
    const { service, account, create, claim } = await openJobs();
    const ann = await account();
    const { id } = await create(ann);
    let isValid = true;
    const revalidate = async () => {
      if (!isValid) throw new AppError('unauthenticated');
    };
    const stream = service.watch(ann, id, { revalidate }, new AbortController().signal);
    await stream.next();
    await claim();
    isValid = false;
    expect(await refusal(stream.next())).toBe('unauthenticated');
  });

  test('is limited to a hundred open streams per user; a closed one makes room', async () => {
    const { service, account, create } = await openJobs();
    const [ann, bob] = [await account(), await account()];
    const [{ id }, other] = [await create(ann), await create(bob)];
    const { signal } = new AbortController();
    const streams = Array.from({ length: 100 }, () => service.watch(ann, id, valid, signal));
    for (const stream of streams) await stream.next();
    expect(await refusal(service.watch(ann, id, valid, signal).next())).toBe('rate_limited');
    expect(await refusal(service.watch(bob, other.id, valid, signal).next())).toBe('fine');
    await streams[0]?.return(undefined);
    expect(await refusal(service.watch(ann, id, valid, signal).next())).toBe('fine');
  });

  test('of another workspace is not found', async () => {
    const { harness, service, account } = await openJobs();
    const [ann, bob] = [await account(), await account()];
    const job = jobRecord(ann);
    await harness.db.jobs.insert(job);
    const stream = service.watch(bob, job.id, valid, new AbortController().signal);
    expect(await refusal(stream.next())).toBe('not_found');
  });
});

test('a page of jobs, and watchers that look at the same moment, read their places in line with one statement', async () => {
  const counts = { waitFacts: 0, all: 0 };
  const { harness, account, create, engines, signals } = await openJobs({ maxUnfinishedJobs: 30 });
  const ann = await account(30);
  for (let n = 0; n < 12; n += 1) await create(ann);
  const counting = <S extends object>(store: S): S =>
    new Proxy(store, {
      get(target, name, receiver) {
        const method: unknown = Reflect.get(target, name, receiver);
        if (typeof method !== 'function') return method;
        return (...args: unknown[]) => {
          counts.all += 1;
          if (name === 'waitFacts') counts.waitFacts += 1;
          return method.apply(target, args);
        };
      },
    });
  const { db } = harness;
  const stores = {
    jobs: counting(db.jobs),
    images: counting(db.images),
    drawnPictures: counting(db.drawnPictures),
  };
  const service = jobService({
    ...harness,
    batchLookUps,
    engines,
    signals: signals.signals,
    db: { ...db, ...stores },
  });
  const countsOf = async <T>(work: () => Promise<T>): Promise<readonly [T, number, number]> => {
    Object.assign(counts, { waitFacts: 0, all: 0 });
    return [await work(), counts.waitFacts, counts.all] as const;
  };
  const [page, facts, all] = await countsOf(() => service.list(ann, { limit: 12 }));
  expect(page.items.map(({ queuePosition }) => queuePosition)).toEqual(
    Array.from({ length: 12 }, (_, n) => 12 - n),
  );
  // The page, the images, the pictures of unfinished jobs, and the places.
  expect([facts, all]).toEqual([1, 4]);
  const [, ofOne, allOfOne] = await countsOf(() => service.list(ann, { limit: 1 }));
  expect([ofOne, allOfOne]).toEqual([1, 4]);
  const [views, watched] = await countsOf(() =>
    Promise.all(page.items.map(({ id }) => service.get(ann, id))),
  );
  expect(views.map(({ queuePosition }) => queuePosition)).toEqual(page.items.map((job) => job.queuePosition));
  expect(watched).toBe(1);
});
