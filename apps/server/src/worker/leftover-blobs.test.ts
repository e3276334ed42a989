import type { Actor } from '@atelier/api';
import { AppError } from '@atelier/core/errors';
import { attemptFolder, pictureFolder } from '@atelier/core/job-attempts';
import { dialectMatrix, dialectTest } from '@atelier/db/testing/dialect-test';
import { describe, expect } from 'vitest';
import { drawPicture, localSource } from './draw.ts';
import { storePicture } from './outcome.ts';
import { runJob } from './run.ts';
import { engineThat, gatedEngine, goodEngine } from './testing/engines.ts';
import { movableClock, openHarness, until, type WorkerHarness } from './testing/harness.ts';

const never = new AbortController().signal;

const leftOf = (job: { id: string; attempts: number }): string =>
  `${pictureFolder(job, job.attempts, 0)}/full.png`;

/** A job whose first worker died and left a file. */
const orphan = async (harness: WorkerHarness, ada: Actor, leaseMs = 0) => {
  const { id } = await harness.submit(ada);
  const job = await harness.claim('killed', leaseMs);
  await harness.deps.blobs.put(leftOf(job), new Uint8Array(1), 'image/png');
  return { id, left: leftOf(job) };
};

describe.concurrent('leftovers', () => {
  dialectTest('the leftovers of a killed worker are removed when its job is completed', async (t) => {
    const { harness, ada } = await openHarness(t);
    const { id, left } = await orphan(harness, ada);
    harness.startWorker();
    await harness.finished(ada, id);
    await until('the removal', () => !harness.blobKeys().includes(left));
    expect(harness.blobKeys()).toHaveLength(3);
  });

  dialectTest('leftovers are removed also when the server dies right after the completion', async (t) => {
    const { harness, ada } = await openHarness(t);
    const { id, left } = await orphan(harness, ada);
    // Nothing after the commit is executed.
    const fails = () => Promise.reject(new AppError('internal'));
    const db = { ...harness.db, removals: { ...harness.db.removals, listDue: fails } };
    const worker = harness.startWorker({ db });
    await harness.finished(ada, id);
    await worker.stop();
    expect(harness.blobKeys()).toContain(left);
    harness.startWorker();
    await until('the removal', () => harness.blobKeys().length === 3);
    expect(harness.blobKeys().every((key) => key.startsWith(`${attemptFolder({ id }, 2)}/`))).toBe(true);
  });

  dialectTest(
    'a job that fails because the attempt limit was lowered leaves no pictures of its last attempt',
    async (t) => {
      const { harness, ada } = await openHarness(t);
      const { id } = await harness.submit(ada, { count: 4 });
      for (const killed of ['first', 'second']) await harness.claim(killed, 0);
      const job = await harness.claim('third');
      const options = { signal: never, onProgress: () => undefined };
      const drawn = await drawPicture(harness.deps, localSource(goodEngine()), job, 0, options);
      expect(await storePicture(harness.deps, { job, claimToken: 'third' }, drawn)).toBe(true);
      // The attempt is not counted, but its folder has a picture.
      expect(await harness.db.jobs.handBack(id, 'third', 0.25)).toBe(true);
      expect(harness.blobKeys()).toContain(`${pictureFolder({ id }, 3, 0)}/full.png`);
      harness.startWorker({ maxAttempts: 1 });
      expect(await harness.finished(ada, id)).toMatchObject({ state: 'failed' });
      await until('the removal', () => harness.blobKeys().length === 0);
      expect(await harness.quota(ada)).toEqual({ used: 0, held: 0 });
    },
  );

  dialectTest('a failed removal is retried', async (t) => {
    const clock = movableClock();
    const { harness, ada } = await openHarness(t, { clock });
    const { id, left } = await orphan(harness, ada);
    let isBroken = true;
    let hasFailed = false;
    const remove = async (key: string): Promise<void> => {
      hasFailed ||= isBroken;
      if (isBroken) throw new AppError('storage_failed');
      await harness.deps.blobs.delete(key);
    };
    harness.startWorker({ blobs: { ...harness.deps.blobs, delete: remove } });
    await harness.finished(ada, id);
    await until(
      'the failure',
      async () => hasFailed && (await harness.db.removals.listDue(clock.now(), 9)).length === 0,
    );
    expect(harness.blobKeys()).toContain(left);
    isBroken = false;
    clock.advance(600_000);
    await until('the removal', () => harness.blobKeys().length === 3);
  });

  dialectTest('a job that is cancelled after its worker died leaves nothing', async (t) => {
    const clock = movableClock();
    const { harness, ada } = await openHarness(t, { clock });
    const { id } = await orphan(harness, ada, 30_000);
    await harness.cancel(ada, id);
    // A live worker may still be writing, at most until its lease would have expired.
    clock.advance(3_600_000);
    expect(await harness.db.removals.listDue(clock.now(), 9)).toEqual([]);
    clock.advance(3_600_000);
    harness.startWorker();
    await until('the removal', () => harness.blobKeys().length === 0);
  });

  dialectMatrix(
    'a worker whose database fails or hangs for a whole lease stops and removes its bytes',
    ['fails', 'hangs'],
    '%s',
    async (how, t) => {
      const clock = movableClock();
      const { engine, begun } = gatedEngine(true);
      const { harness, ada } = await openHarness(t, { engine, clock });
      await harness.submit(ada, { count: 2 });
      const job = await harness.claim('cut off', 120_000);
      const { promise: unanswered, resolve: end } = Promise.withResolvers<boolean>();
      t.onTestFinished(() => end(true));
      let isCutOff = false;
      let beats = 0;
      const heartbeat = (): Promise<boolean> => {
        beats += 1;
        if (!isCutOff) return Promise.resolve(true);
        return how === 'hangs' ? unanswered : Promise.reject(new AppError('overloaded'));
      };
      const db = { ...harness.db, jobs: { ...harness.db.jobs, heartbeat } };
      const run = runJob({ ...harness.deps, db, leaseMs: 120_000 }, job, 'cut off', never);
      await until('the drawing', () => begun.length === 1);
      begun[0]?.finish();
      await until('the second picture', () => begun.length === 2);
      expect(harness.blobKeys()).toHaveLength(2);
      isCutOff = true;
      const before = beats;
      await until('a failed beat', () => beats > before);
      expect(begun[1]?.options.signal.aborted).toBe(false);
      clock.advance(121_000);
      await until('the abort of the engine', () => begun[1]?.options.signal.aborted === true);
      end(true);
      await run;
      // The first picture belongs to the job: the next claim continues after it.
      const kept = pictureFolder(job, job.attempts, 0);
      expect(harness.blobKeys().map((key) => key.slice(0, kept.length))).toEqual([kept, kept]);
    },
  );

  dialectTest('a late worker that fails removes its own bytes and none of the other worker’s', async (t) => {
    const { harness, ada } = await openHarness(t);
    const { id, left } = await orphan(harness, ada);
    const late = await harness.db.jobs.findOwned(ada, id);
    const worker = harness.startWorker();
    await harness.finished(ada, id);
    await until('the removal', () => !harness.blobKeys().includes(left));
    await worker.stop();
    await harness.deps.blobs.put(left, new Uint8Array(1), 'image/png');
    if (late?.kind !== 'generation') throw new Error('The job is missing.');
    const breaks = engineThat(() => Promise.reject(new Error('late')));
    const engines = { ...harness.deps.engines, find: () => breaks };
    await runJob({ ...harness.deps, engines }, late, 'killed', never);
    expect(harness.blobKeys()).toHaveLength(3);
    expect(harness.blobKeys()).not.toContain(left);
  });

  dialectTest('files that a late worker cannot remove are queued for removal', async (t) => {
    const { harness, ada } = await openHarness(t);
    await orphan(harness, ada);
    const late = await harness.claim('late', 0);
    await harness.claim('next');
    const blobs = { ...harness.deps.blobs, delete: () => Promise.reject(new AppError('storage_failed')) };
    await runJob({ ...harness.deps, blobs }, late, 'late', never);
    expect(await harness.db.removals.listDue(harness.deps.clock.now(), 9)).toEqual([
      pictureFolder(late, 2, 0),
    ]);
  });

  dialectTest(
    'a shutdown that cannot remove its files leaves the attempt counted, so that its folder is removed later',
    async (t) => {
      const { engine, begun } = gatedEngine(true);
      const { harness, ada } = await openHarness(t, { engine });
      await harness.submit(ada);
      const fail = () => Promise.reject(new AppError('storage_failed'));
      const worker = harness.startWorker({ blobs: { ...harness.deps.blobs, delete: fail } });
      await until('the drawing', () => begun.length === 1);
      await worker.stop();
      const [row] = await harness.db.jobs.listOwned(ada, { after: null, limit: 1 });
      expect(row).toMatchObject({ state: 'running', attempts: 1 });
    },
  );
});
