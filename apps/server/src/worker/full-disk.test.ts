import { AppError } from '@atelier/core/errors';
import type { BlobStore } from '@atelier/core/ports/blobs';
import type { Database, Stores } from '@atelier/core/ports/stores';
import { dialectMatrix, dialectTest } from '@atelier/db/testing/dialect-test';
import { describe, expect } from 'vitest';
import { fillDatabase } from '../testing/full-database.ts';
import { engineThat, goodEngine } from './testing/engines.ts';
import { openHarness, until } from './testing/harness.ts';
import { withStoresInside } from './testing/stores-inside.ts';

const full = () => Promise.reject(new AppError('storage_full'));

/** A disk that can be full for blobs, for all writes of the database, or for completions only. */
const disk = () => {
  const state = { blobs: false, database: false, completions: false };
  /** How many writes failed. */
  const refused = { puts: 0, writes: 0 };
  const wrapBlobs = (blobs: BlobStore): BlobStore => ({
    ...blobs,
    put: async (...args) => {
      if (!state.blobs) return blobs.put(...args);
      refused.puts += 1;
      return full();
    },
  });
  const writes = <A extends unknown[], R>(work: (...args: A) => Promise<R>, isCompletion = false) => {
    return async (...args: A): Promise<R> => {
      if (!state.database && !(isCompletion && state.completions)) return work(...args);
      refused.writes += 1;
      return full();
    };
  };
  const inside = (stores: Stores): Stores => ({
    ...stores,
    drawnPictures: { ...stores.drawnPictures, add: writes(stores.drawnPictures.add) },
    quotas: { ...stores.quotas, settle: writes(stores.quotas.settle, true) },
    audit: { ...stores.audit, append: writes(stores.audit.append) },
  });
  const wrapDb = (db: Database): Database => ({
    ...withStoresInside(db, inside),
    jobs: {
      ...db.jobs,
      claimNext: writes(db.jobs.claimNext),
      handBack: writes(db.jobs.handBack),
      heartbeat: writes(db.jobs.heartbeat),
    },
  });
  return { state, refused, wrapBlobs, wrapDb };
};

describe.concurrent('a full disk', () => {
  dialectTest('makes jobs wait, tells their owner, and uses up no attempt', async (t) => {
    const { state, refused, wrapBlobs } = disk();
    let drawn = 0;
    const engine = engineThat((request, options) => {
      drawn += 1;
      if (drawn === 2) state.blobs = true;
      return goodEngine().draw(request, options);
    });
    const { harness, ada } = await openHarness(t, { engine, wrapBlobs });
    const { id } = await harness.submit(ada, { count: 2, seed: 1 });
    const seen: (string | null)[] = [];
    const watching = (async () => {
      const call = { revalidate: async () => undefined };
      for await (const job of harness.services.jobs.watch(ada, id, call, new AbortController().signal))
        if (job.delay !== seen.at(-1)) seen.push(job.delay);
    })();
    harness.startWorker({ maxAttempts: 1 });
    // More often than the attempt limit.
    await until('three tries', () => refused.puts >= 3);
    const waiting = await harness.job(ada, id);
    expect(waiting).toMatchObject({ progress: 0.5, failure: null, finishedAt: null });
    expect(waiting.delay).toMatch(/room on the server’s disk/);
    expect((await harness.submit(ada)).delay).toMatch(/room on the server’s disk/);
    expect(await harness.quota(ada)).toEqual({ used: 0, held: 3 });
    expect(harness.notices.list()).toMatchObject([{ code: 'jobs_wait_for_disk' }]);
    state.blobs = false;
    const done = await harness.finished(ada, id);
    expect(done).toMatchObject({ state: 'completed', delay: null });
    await watching;
    expect(seen).toEqual([null, expect.stringMatching(/room on the server’s disk/), null]);
    expect(await harness.db.jobs.findOwned(ada, id)).toMatchObject({ attempts: 1 });
    await until('the other job', async () => (await harness.quota(ada)).used === 3);
    expect(harness.signals.delay()).toBeNull();
    expect(harness.notices.list()).toEqual([]);
    expect(harness.logLines.filter((line) => line.includes('jobs_wait_for_disk'))).toHaveLength(1);
    expect(await harness.events(id)).toEqual(['job_completed', 'job_created']);
  });

  dialectTest('is probed by one lane at a time, with growing delays', async (t) => {
    const { state, refused, wrapBlobs } = disk();
    const { harness, ada } = await openHarness(t, { wrapBlobs });
    for (let n = 0; n < 6; n += 1) await harness.submit(ada);
    state.blobs = true;
    harness.startWorker({ concurrency: 3 });
    await until('the first refusals', () => refused.puts >= 3);
    const startedAtMs = performance.now();
    await until('two more', () => refused.puts >= 5);
    // After one second, then two more.
    expect(performance.now() - startedAtMs).toBeGreaterThan(2000);
    expect(refused.puts).toBe(5);
    state.blobs = false;
    await until('all of them', async () => (await harness.quota(ada)).used === 6);
  });

  dialectTest(
    'that the database uses as well costs no attempt: the claim is handed back when writing works',
    async (t) => {
      const { state, refused, wrapBlobs, wrapDb } = disk();
      const engine = engineThat((request, options) => {
        if (refused.puts === 0) Object.assign(state, { blobs: true, database: true });
        return goodEngine().draw(request, options);
      });
      const { harness, ada } = await openHarness(t, { engine, wrapBlobs, wrapDb });
      const { id } = await harness.submit(ada);
      harness.startWorker({ maxAttempts: 1 });
      await until('refused hand-backs', () => refused.writes >= 2);
      expect((await harness.job(ada, id)).delay).toMatch(/room on the server’s disk/);
      Object.assign(state, { blobs: false, database: false });
      expect((await harness.finished(ada, id)).state).toBe('completed');
      expect(await harness.db.jobs.findOwned(ada, id)).toMatchObject({ attempts: 1 });
    },
  );

  dialectTest(
    'that lasts longer than the lease costs no attempt, whether or not a picture is finished by then',
    async (t) => {
      const { state, refused, wrapBlobs, wrapDb } = disk();
      let drawn = 0;
      const slow = engineThat(async (request, options) => {
        drawn += 1;
        if (drawn <= 2) state.database = true;
        if (request.prompt === 'slow') await until('a lease', () => refused.writes >= 8);
        return goodEngine().draw(request, options);
      });
      const { harness, ada } = await openHarness(t, { engine: slow, wrapBlobs, wrapDb });
      const jobs = [await harness.submit(ada, { prompt: 'slow' }), await harness.submit(ada)];
      harness.startWorker({ maxAttempts: 1, leaseMs: 300, concurrency: 2 });
      await until('refusals for many leases', () => refused.writes >= 16);
      // No lane claims, and the reaper does not fail, jobs that this process still has to hand back.
      expect(harness.signals.delay()).toMatch(/room on the server’s disk/);
      const free = await harness.db.jobs.hasExhausted({
        now: harness.deps.clock.now(),
        leaseExpiresAt: new Date(harness.deps.clock.now().getTime() + 300),
        maxAttempts: 1,
      });
      expect(free).toBe(true);
      state.database = false;
      for (const { id } of jobs) {
        expect((await harness.finished(ada, id)).failure).toBeNull();
        expect(await harness.db.jobs.findOwned(ada, id)).toMatchObject({ state: 'completed', attempts: 1 });
      }
      await until('only their bytes', () => harness.blobKeys().length === 6);
      expect(await harness.quota(ada)).toEqual({ used: 2, held: 0 });
    },
  );

  dialectMatrix(
    'that rejects a write of the database loses no finished picture and leaves no bytes',
    ['a picture', 'the completion', 'the claim'] as const,
    '%s',
    async (what, t) => {
      const { state, refused, wrapDb } = disk();
      let drawn = 0;
      const engine = engineThat((request, options) => {
        drawn += 1;
        if (what === 'a picture' && drawn === 2) state.database = true;
        return goodEngine().draw(request, options);
      });
      const { harness, ada } = await openHarness(t, { engine, wrapDb });
      const { id } = await harness.submit(ada, { count: 2, seed: 1 });
      state.database = what === 'the claim';
      state.completions = what === 'the completion';
      harness.startWorker({ maxAttempts: 1 });
      await until('the failure', () => refused.writes >= 1);
      await until('the delay message', async () => (await harness.job(ada, id)).delay !== null);
      Object.assign(state, { database: false, completions: false });
      expect((await harness.finished(ada, id)).state).toBe('completed');
      expect(await harness.db.jobs.findOwned(ada, id)).toMatchObject({ attempts: 1 });
      await until('only its bytes', () => harness.blobKeys().length === 6);
      expect(await harness.quota(ada)).toEqual({ used: 2, held: 0 });
    },
  );

  dialectMatrix(
    'on which the database cannot extend a table keeps the job and finishes it afterwards',
    ['drawn_pictures', 'audit_events'],
    '%s',
    async (table, t) => {
      const { harness, ada } = await openHarness(t);
      const { id } = await harness.submit(ada, { count: 2 });
      const makeRoom = await fillDatabase(harness.url, table);
      harness.startWorker({ maxAttempts: 1 });
      await until('the delay message', async () => (await harness.job(ada, id)).delay !== null);
      expect((await harness.job(ada, id)).delay).toMatch(/room on the server’s disk/);
      await makeRoom();
      expect((await harness.finished(ada, id)).state).toBe('completed');
      expect(await harness.db.jobs.findOwned(ada, id)).toMatchObject({ attempts: 1 });
      await until('only its bytes', () => harness.blobKeys().length === 6);
      expect(await harness.quota(ada)).toEqual({ used: 2, held: 0 });
      expect(await harness.events(id)).toEqual(['job_completed', 'job_created']);
    },
  );

  dialectTest('does not prevent cancelling a waiting job or handing it back at a stop', async (t) => {
    const { state, refused, wrapBlobs } = disk();
    state.blobs = true;
    const { harness, ada } = await openHarness(t, { wrapBlobs });
    const cancelled = await harness.submit(ada);
    const worker = harness.startWorker();
    await until('the first refusal', () => refused.puts === 1);
    await until('the hand-back', async () => (await harness.job(ada, cancelled.id)).state === 'pending');
    expect(await harness.cancel(ada, cancelled.id)).toMatchObject({ state: 'cancelled', delay: null });
    const { id } = await harness.submit(ada);
    await until('the second refusal', () => refused.puts === 2);
    const startedAtMs = performance.now();
    await worker.stop();
    expect(performance.now() - startedAtMs).toBeLessThan(1000);
    expect(await harness.db.jobs.findOwned(ada, id)).toMatchObject({ state: 'pending', attempts: 0 });
    expect(await harness.quota(ada)).toEqual({ used: 0, held: 1 });
    expect(harness.blobKeys()).toEqual([]);
  });
});
