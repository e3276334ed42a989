import type { Actor } from '@atelier/api';
import { attemptFolder, pictureFolder } from '@atelier/core/attempts';
import { AppError } from '@atelier/core/errors';
import { testDialects } from '@atelier/db/testing';
import { describe, expect, test } from 'vitest';
import { type Bench, benchFor, movableClock, until } from './bench.ts';
import { engineThat, gatedEngine, goodEngine } from './bench-engines.ts';
import { drawPicture } from './draw.ts';
import { keepPicture } from './outcome.ts';
import { runJob } from './run.ts';

const never = new AbortController().signal;

const leftOf = (job: { id: string; attempts: number }): string =>
  `${pictureFolder(job, job.attempts, 0)}/full.png`;

/** A job whose first worker died and left something. */
const orphan = async (bench: Bench, ada: Actor, leaseMs = 0) => {
  const { id } = await bench.submit(ada);
  const job = await bench.claim('killed', leaseMs);
  await bench.deps.blobs.put(leftOf(job), new Uint8Array(1), 'image/png');
  return { id, left: leftOf(job) };
};

describe.concurrent.each(testDialects)('leftovers on %s', (dialect) => {
  const open = benchFor(dialect);

  test('what a killed worker left is removed when its job is completed', async (t) => {
    const { bench, ada } = await open(t);
    const { id, left } = await orphan(bench, ada);
    bench.startWorker();
    await bench.finished(ada, id);
    await until('the removal', () => !bench.blobKeys().includes(left));
    expect(bench.blobKeys()).toHaveLength(3);
  });

  test('it is removed also when the server dies right after the completion', async (t) => {
    const { bench, ada } = await open(t);
    const { id, left } = await orphan(bench, ada);
    // Nothing that comes after the commit is reached.
    const dying = () => Promise.reject(new AppError('internal'));
    const db = { ...bench.db, removals: { ...bench.db.removals, listDue: dying } };
    const worker = bench.startWorker({ db });
    await bench.finished(ada, id);
    await worker.stop();
    expect(bench.blobKeys()).toContain(left);
    bench.startWorker();
    await until('the removal', () => bench.blobKeys().length === 3);
    expect(bench.blobKeys().every((key) => key.startsWith(`${attemptFolder({ id }, 2)}/`))).toBe(true);
  });

  test('a waiting job that a lowered bound ends takes along what its last attempt kept', async (t) => {
    const { bench, ada } = await open(t);
    const { id } = await bench.submit(ada, { count: 4 });
    for (const killed of ['first', 'second']) await bench.claim(killed, 0);
    const job = await bench.claim('third');
    const options = { signal: never, onProgress: () => undefined };
    const picture = await drawPicture(bench.deps, goodEngine(), job, 0, options);
    expect(await keepPicture(bench.deps, 'third', picture)).toBe(true);
    // The attempt is not counted, but its folder holds a picture.
    expect(await bench.db.jobs.handBack(id, 'third', 0.25)).toBe(true);
    expect(bench.blobKeys()).toContain(`${pictureFolder({ id }, 3, 0)}/full.png`);
    bench.startWorker({ maxAttempts: 1 });
    expect(await bench.finished(ada, id)).toMatchObject({ state: 'failed' });
    await until('the removal', () => bench.blobKeys().length === 0);
    expect(await bench.quota(ada)).toEqual({ used: 0, held: 0 });
  });

  test('what the disk holds on to is tried again', async (t) => {
    const clock = movableClock();
    const { bench, ada } = await open(t, { clock });
    const { id, left } = await orphan(bench, ada);
    let refuses = true;
    let refused = false;
    const remove = async (key: string): Promise<void> => {
      refused ||= refuses;
      if (refuses) throw new AppError('storage_failed');
      await bench.deps.blobs.delete(key);
    };
    bench.startWorker({ blobs: { ...bench.deps.blobs, delete: remove } });
    await bench.finished(ada, id);
    await until(
      'the refusal',
      async () => refused && (await bench.db.removals.listDue(clock.now(), 9)).length === 0,
    );
    expect(bench.blobKeys()).toContain(left);
    refuses = false;
    clock.advance(600_000);
    await until('the removal', () => bench.blobKeys().length === 3);
  });

  test('a job that is cancelled after its worker died leaves nothing', async (t) => {
    const clock = movableClock();
    const { bench, ada } = await open(t, { clock });
    const { id } = await orphan(bench, ada, 30_000);
    await bench.cancel(ada, id);
    // A worker that lives may still be writing, for as long as a lease may last.
    clock.advance(3_600_000);
    expect(await bench.db.removals.listDue(clock.now(), 9)).toEqual([]);
    clock.advance(3_600_000);
    bench.startWorker();
    await until('the removal', () => bench.blobKeys().length === 0);
  });

  test.for(['refuses', 'hangs'])(
    'a worker whose database %s for a whole lease stops, and takes its bytes away',
    async (how, t) => {
      const clock = movableClock();
      const { engine, begun } = gatedEngine(true);
      const { bench, ada } = await open(t, { engine, clock });
      await bench.submit(ada, { count: 2 });
      const job = await bench.claim('cut off', 120_000);
      const { promise: forEver, resolve: end } = Promise.withResolvers<boolean>();
      t.onTestFinished(() => end(true));
      let isCutOff = false;
      let beats = 0;
      const heartbeat = (): Promise<boolean> => {
        beats += 1;
        if (!isCutOff) return Promise.resolve(true);
        return how === 'hangs' ? forEver : Promise.reject(new AppError('overloaded'));
      };
      const db = { ...bench.db, jobs: { ...bench.db.jobs, heartbeat } };
      const run = runJob({ ...bench.deps, db, leaseMs: 120_000 }, job, 'cut off', never);
      await until('the drawing', () => begun.length === 1);
      begun[0]?.finish();
      await until('the second picture', () => begun.length === 2);
      expect(bench.blobKeys()).toHaveLength(2);
      isCutOff = true;
      const before = beats;
      await until('a beat in vain', () => beats > before);
      expect(begun[1]?.options.signal.aborted).toBe(false);
      clock.advance(121_000);
      await until('the engine to be told', () => begun[1]?.options.signal.aborted === true);
      end(true);
      await run;
      // The first picture is the job's own: whoever takes the job over goes on behind it.
      const kept = pictureFolder(job, job.attempts, 0);
      expect(bench.blobKeys().map((key) => key.slice(0, kept.length))).toEqual([kept, kept]);
    },
  );

  test('a late worker’s failure keeps none of its bytes, and takes none of the other’s', async (t) => {
    const { bench, ada } = await open(t);
    const { id, left } = await orphan(bench, ada);
    const late = await bench.db.jobs.findOwned(ada, id);
    const worker = bench.startWorker();
    await bench.finished(ada, id);
    await until('the removal', () => !bench.blobKeys().includes(left));
    await worker.stop();
    await bench.deps.blobs.put(left, new Uint8Array(1), 'image/png');
    if (late === null) throw new Error('The job is gone.');
    const breaks = engineThat(() => Promise.reject(new Error('late')));
    const engines = { ...bench.deps.engines, find: () => breaks };
    await runJob({ ...bench.deps, engines }, late, 'killed', never);
    expect(bench.blobKeys()).toHaveLength(3);
    expect(bench.blobKeys()).not.toContain(left);
  });

  test('what a late worker cannot take away is written down to go', async (t) => {
    const { bench, ada } = await open(t);
    await orphan(bench, ada);
    const late = await bench.claim('late', 0);
    await bench.claim('next');
    const blobs = { ...bench.deps.blobs, delete: () => Promise.reject(new AppError('storage_failed')) };
    await runJob({ ...bench.deps, blobs }, late, 'late', never);
    expect(await bench.db.removals.listDue(bench.deps.clock.now(), 9)).toEqual([pictureFolder(late, 2, 0)]);
  });

  test('a shutdown whose disk does not let go leaves the attempt counted, so that its folder stays known', async (t) => {
    const { engine, begun } = gatedEngine(true);
    const { bench, ada } = await open(t, { engine });
    await bench.submit(ada);
    const refuse = () => Promise.reject(new AppError('storage_failed'));
    const worker = bench.startWorker({ blobs: { ...bench.deps.blobs, delete: refuse } });
    await until('the drawing', () => begun.length === 1);
    await worker.stop();
    const [row] = await bench.db.jobs.listOwned(ada, { after: null, limit: 1 });
    expect(row).toMatchObject({ state: 'running', attempts: 1 });
  });
});
