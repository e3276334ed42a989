import type { Actor } from '@atelier/api';
import { AppError } from '@atelier/core/errors';
import { attemptFolder, pictureFolder } from '@atelier/core/job-attempts';
import { testDialects } from '@atelier/db/testing';
import { describe, expect, test } from 'vitest';
import { drawPicture, localSource } from './draw.ts';
import { keepPicture } from './outcome.ts';
import { runJob } from './run.ts';
import { engineThat, gatedEngine, goodEngine } from './testing/engines.ts';
import { movableClock, until, type WorkerHarness, workerHarnessFor } from './testing/harness.ts';

const never = new AbortController().signal;

const leftOf = (job: { id: string; attempts: number }): string =>
  `${pictureFolder(job, job.attempts, 0)}/full.png`;

/** A job whose first worker died and left something. */
const orphan = async (harness: WorkerHarness, ada: Actor, leaseMs = 0) => {
  const { id } = await harness.submit(ada);
  const job = await harness.claim('killed', leaseMs);
  await harness.deps.blobs.put(leftOf(job), new Uint8Array(1), 'image/png');
  return { id, left: leftOf(job) };
};

describe.concurrent.each(testDialects)('leftovers on %s', (dialect) => {
  const open = workerHarnessFor(dialect);

  test('what a killed worker left is removed when its job is completed', async (t) => {
    const { harness, ada } = await open(t);
    const { id, left } = await orphan(harness, ada);
    harness.startWorker();
    await harness.finished(ada, id);
    await until('the removal', () => !harness.blobKeys().includes(left));
    expect(harness.blobKeys()).toHaveLength(3);
  });

  test('it is removed also when the server dies right after the completion', async (t) => {
    const { harness, ada } = await open(t);
    const { id, left } = await orphan(harness, ada);
    // Nothing that comes after the commit is reached.
    const dying = () => Promise.reject(new AppError('internal'));
    const db = { ...harness.db, removals: { ...harness.db.removals, listDue: dying } };
    const worker = harness.startWorker({ db });
    await harness.finished(ada, id);
    await worker.stop();
    expect(harness.blobKeys()).toContain(left);
    harness.startWorker();
    await until('the removal', () => harness.blobKeys().length === 3);
    expect(harness.blobKeys().every((key) => key.startsWith(`${attemptFolder({ id }, 2)}/`))).toBe(true);
  });

  test('a waiting job that a lowered bound ends takes along what its last attempt kept', async (t) => {
    const { harness, ada } = await open(t);
    const { id } = await harness.submit(ada, { count: 4 });
    for (const killed of ['first', 'second']) await harness.claim(killed, 0);
    const job = await harness.claim('third');
    const options = { signal: never, onProgress: () => undefined };
    const drawn = await drawPicture(harness.deps, localSource(goodEngine()), job, 0, options);
    expect(await keepPicture(harness.deps, { job, claimToken: 'third' }, drawn)).toBe(true);
    // The attempt is not counted, but its folder holds a picture.
    expect(await harness.db.jobs.handBack(id, 'third', 0.25)).toBe(true);
    expect(harness.blobKeys()).toContain(`${pictureFolder({ id }, 3, 0)}/full.png`);
    harness.startWorker({ maxAttempts: 1 });
    expect(await harness.finished(ada, id)).toMatchObject({ state: 'failed' });
    await until('the removal', () => harness.blobKeys().length === 0);
    expect(await harness.quota(ada)).toEqual({ used: 0, held: 0 });
  });

  test('what the disk holds on to is tried again', async (t) => {
    const clock = movableClock();
    const { harness, ada } = await open(t, { clock });
    const { id, left } = await orphan(harness, ada);
    let refuses = true;
    let refused = false;
    const remove = async (key: string): Promise<void> => {
      refused ||= refuses;
      if (refuses) throw new AppError('storage_failed');
      await harness.deps.blobs.delete(key);
    };
    harness.startWorker({ blobs: { ...harness.deps.blobs, delete: remove } });
    await harness.finished(ada, id);
    await until(
      'the refusal',
      async () => refused && (await harness.db.removals.listDue(clock.now(), 9)).length === 0,
    );
    expect(harness.blobKeys()).toContain(left);
    refuses = false;
    clock.advance(600_000);
    await until('the removal', () => harness.blobKeys().length === 3);
  });

  test('a job that is cancelled after its worker died leaves nothing', async (t) => {
    const clock = movableClock();
    const { harness, ada } = await open(t, { clock });
    const { id } = await orphan(harness, ada, 30_000);
    await harness.cancel(ada, id);
    // A worker that lives may still be writing, for as long as a lease may last.
    clock.advance(3_600_000);
    expect(await harness.db.removals.listDue(clock.now(), 9)).toEqual([]);
    clock.advance(3_600_000);
    harness.startWorker();
    await until('the removal', () => harness.blobKeys().length === 0);
  });

  test.for(['refuses', 'hangs'])(
    'a worker whose database %s for a whole lease stops, and takes its bytes away',
    async (how, t) => {
      const clock = movableClock();
      const { engine, begun } = gatedEngine(true);
      const { harness, ada } = await open(t, { engine, clock });
      await harness.submit(ada, { count: 2 });
      const job = await harness.claim('cut off', 120_000);
      const { promise: forEver, resolve: end } = Promise.withResolvers<boolean>();
      t.onTestFinished(() => end(true));
      let isCutOff = false;
      let beats = 0;
      const heartbeat = (): Promise<boolean> => {
        beats += 1;
        if (!isCutOff) return Promise.resolve(true);
        return how === 'hangs' ? forEver : Promise.reject(new AppError('overloaded'));
      };
      const db = { ...harness.db, jobs: { ...harness.db.jobs, heartbeat } };
      const run = runJob({ ...harness.deps, db, leaseMs: 120_000 }, job, 'cut off', never);
      await until('the drawing', () => begun.length === 1);
      begun[0]?.finish();
      await until('the second picture', () => begun.length === 2);
      expect(harness.blobKeys()).toHaveLength(2);
      isCutOff = true;
      const before = beats;
      await until('a beat in vain', () => beats > before);
      expect(begun[1]?.options.signal.aborted).toBe(false);
      clock.advance(121_000);
      await until('the engine to be told', () => begun[1]?.options.signal.aborted === true);
      end(true);
      await run;
      // The first picture belongs to the job: the next claim continues after it.
      const kept = pictureFolder(job, job.attempts, 0);
      expect(harness.blobKeys().map((key) => key.slice(0, kept.length))).toEqual([kept, kept]);
    },
  );

  test('a late worker’s failure keeps none of its bytes, and takes none of the other’s', async (t) => {
    const { harness, ada } = await open(t);
    const { id, left } = await orphan(harness, ada);
    const late = await harness.db.jobs.findOwned(ada, id);
    const worker = harness.startWorker();
    await harness.finished(ada, id);
    await until('the removal', () => !harness.blobKeys().includes(left));
    await worker.stop();
    await harness.deps.blobs.put(left, new Uint8Array(1), 'image/png');
    if (late === null) throw new Error('The job is gone.');
    const breaks = engineThat(() => Promise.reject(new Error('late')));
    const engines = { ...harness.deps.engines, find: () => breaks };
    await runJob({ ...harness.deps, engines }, late, 'killed', never);
    expect(harness.blobKeys()).toHaveLength(3);
    expect(harness.blobKeys()).not.toContain(left);
  });

  test('what a late worker cannot take away is written down to go', async (t) => {
    const { harness, ada } = await open(t);
    await orphan(harness, ada);
    const late = await harness.claim('late', 0);
    await harness.claim('next');
    const blobs = { ...harness.deps.blobs, delete: () => Promise.reject(new AppError('storage_failed')) };
    await runJob({ ...harness.deps, blobs }, late, 'late', never);
    expect(await harness.db.removals.listDue(harness.deps.clock.now(), 9)).toEqual([
      pictureFolder(late, 2, 0),
    ]);
  });

  test('a shutdown whose disk does not let go leaves the attempt counted, so that its folder stays known', async (t) => {
    const { engine, begun } = gatedEngine(true);
    const { harness, ada } = await open(t, { engine });
    await harness.submit(ada);
    const refuse = () => Promise.reject(new AppError('storage_failed'));
    const worker = harness.startWorker({ blobs: { ...harness.deps.blobs, delete: refuse } });
    await until('the drawing', () => begun.length === 1);
    await worker.stop();
    const [row] = await harness.db.jobs.listOwned(ada, { after: null, limit: 1 });
    expect(row).toMatchObject({ state: 'running', attempts: 1 });
  });
});
