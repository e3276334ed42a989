import type { Actor } from '@atelier/api';
import { attemptFolder } from '@atelier/core/attempts';
import { AppError } from '@atelier/core/errors';
import { testDialects } from '@atelier/db/testing';
import { describe, expect, type TestContext, test } from 'vitest';
import { type Bench, type BenchOptions, movableClock, openBench, until } from './bench.ts';
import { gatedEngine } from './bench-engines.ts';
import { runJob } from './run.ts';

const never = new AbortController().signal;

const leftOf = (job: { id: string; attempts: number }): string => `${attemptFolder(job, job.attempts)}/0.png`;

/** A job whose first worker died and left something. */
const orphan = async (bench: Bench, ada: Actor, leaseMs = 0) => {
  const { id } = await bench.submit(ada);
  const job = await bench.claim('killed', leaseMs);
  await bench.deps.blobs.put(leftOf(job), new Uint8Array(1), 'image/png');
  return { id, left: leftOf(job) };
};

describe.concurrent.each(testDialects)('leftovers on %s', (dialect) => {
  const open = async ({ onTestFinished }: TestContext, options: BenchOptions = {}) => {
    const bench = await openBench(dialect, options);
    onTestFinished(() => bench.close());
    return { bench, ada: await bench.addUser() };
  };

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

  test('a worker that hears nothing from the database for a whole lease stops, and takes its bytes away', async (t) => {
    const { engine, begun } = gatedEngine(true);
    const { bench, ada } = await open(t, { engine });
    await bench.submit(ada, { count: 2 });
    const job = await bench.claim('cut off', 1000);
    let isCutOff = false;
    const heartbeat: Bench['db']['jobs']['heartbeat'] = (...beat) =>
      isCutOff ? Promise.reject(new AppError('overloaded')) : bench.db.jobs.heartbeat(...beat);
    const db = { ...bench.db, jobs: { ...bench.db.jobs, heartbeat } };
    const run = runJob({ ...bench.deps, db, leaseMs: 1000 }, job, 'cut off', never);
    await until('the drawing', () => begun.length === 1);
    begun[0]?.finish();
    await until('the second picture', () => begun.length === 2);
    expect(bench.blobKeys()).toHaveLength(2);
    isCutOff = true;
    await run;
    expect(begun[1]?.options.signal.aborted).toBe(true);
    expect(bench.blobKeys()).toEqual([]);
  });

  test('what a late worker cannot take away is written down to go', async (t) => {
    const { bench, ada } = await open(t);
    await orphan(bench, ada);
    const late = await bench.claim('late', 0);
    await bench.claim('next');
    const blobs = { ...bench.deps.blobs, delete: () => Promise.reject(new AppError('storage_failed')) };
    await runJob({ ...bench.deps, blobs }, late, 'late', never);
    expect(await bench.db.removals.listDue(bench.deps.clock.now(), 9)).toEqual([attemptFolder(late, 2)]);
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
