import { attemptFolder, pictureFolder } from '@atelier/core/attempts';
import { testDialects } from '@atelier/db/testing';
import { describe, expect, test } from 'vitest';
import { type Bench, benchFor, movableClock, until } from './bench.ts';
import { engineThat, gatedEngine, goodEngine } from './bench-engines.ts';
import { runJob } from './run.ts';

const never = new AbortController().signal;

describe.concurrent.each(testDialects)('interruptions on %s', (dialect) => {
  const open = benchFor(dialect);

  test('cancelling a running job stops its engine and gives the quota back once', async (t) => {
    const { engine, begun } = gatedEngine(true);
    const { bench, ada } = await open(t, { engine });
    const job = await bench.submit(ada, { count: 4 });
    const worker = bench.startWorker();
    await until('the drawing', () => begun.length === 1);
    begun[0]?.finish();
    await until('the second picture', () => begun.length === 2);
    expect((await bench.cancel(ada, job.id)).state).toBe('cancelled');
    expect(await bench.quota(ada)).toEqual({ used: 0, held: 0 });
    await until('the engine to be told', () => begun[1]?.options.signal.aborted === true);
    await worker.stop();
    expect(await bench.quota(ada)).toEqual({ used: 0, held: 0 });
    expect((await bench.job(ada, job.id)).state).toBe('cancelled');
    expect(await bench.events(job.id)).toEqual(['job_cancelled', 'job_created']);
    // The first picture was the job's own and goes like everything that nobody needs.
    bench.startWorker();
    await until('the removal', () => bench.blobKeys().length === 0);
  });

  test('a cancelled job whose engine goes on regardless neither holds the lane nor leaves a picture', async (t) => {
    const { engine, begun } = gatedEngine(false);
    const { bench, ada } = await open(t, { engine });
    const [first, second] = [await bench.submit(ada), await bench.submit(ada)];
    const worker = bench.startWorker();
    await until('the drawing', () => begun.length === 1);
    await bench.cancel(ada, first.id);
    await until('the next job', () => begun.length === 2);
    begun[0]?.finish();
    begun[1]?.finish();
    expect((await bench.finished(ada, second.id)).state).toBe('completed');
    await worker.stop();
    expect(bench.blobKeys().every((key) => key.includes(second.id))).toBe(true);
    expect(await bench.quota(ada)).toEqual({ used: 1, held: 0 });
  });

  test('a job that is cancelled twenty times at once is cancelled once', async (t) => {
    const { bench, ada } = await open(t);
    const job = await bench.submit(ada, { count: 2 });
    const answers = await Promise.allSettled(Array.from({ length: 20 }, () => bench.cancel(ada, job.id)));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await bench.quota(ada)).toEqual({ used: 0, held: 0 });
  });

  test('a worker that comes late is fenced off: no picture is doubled, and it takes only its own bytes away', async (t) => {
    const clock = movableClock();
    const late = gatedEngine(false);
    const { bench, ada } = await open(t, { clock });
    const { id } = await bench.submit(ada, { count: 1 });
    const first = await bench.claim('late', 1000);
    // Its heartbeats are answered wrongly, so it cannot know.
    const jobs = { ...bench.db.jobs, heartbeat: async () => true };
    const deafDb = { ...bench.db, jobs };
    const engines = { ...bench.deps.engines, find: () => late.engine };
    const lateRun = runJob({ ...bench.deps, db: deafDb, engines }, first, 'late', never);
    await until('the late drawing', () => late.begun.length === 1);

    clock.advance(2000);
    bench.startWorker();
    expect((await bench.finished(ada, id)).state).toBe('completed');
    late.begun[0]?.finish();
    await lateRun;

    const images = await bench.db.images.listOfJobs(ada, [id]);
    expect(images).toHaveLength(1);
    expect(images[0]?.blobKey).toBe(`${pictureFolder({ id }, 2, 0)}/full.png`);
    expect(bench.blobKeys().every((key) => key.startsWith(`${attemptFolder({ id }, 2)}/`))).toBe(true);
    expect(bench.blobKeys()).toHaveLength(3);
    expect(await bench.quota(ada)).toEqual({ used: 1, held: 0 });
    expect(await bench.events(id)).toEqual(['job_completed', 'job_created']);
  });

  test('a late worker’s failure changes nothing either', async (t) => {
    const clock = movableClock();
    const { bench, ada } = await open(t, { clock });
    const { id } = await bench.submit(ada);
    const first = await bench.claim('late', 1000);
    clock.advance(2000);
    bench.startWorker();
    expect((await bench.finished(ada, id)).state).toBe('completed');
    await runJob(
      { ...bench.deps, engines: { ...bench.deps.engines, find: () => null } },
      first,
      'late',
      never,
    );
    expect((await bench.job(ada, id)).state).toBe('completed');
    expect(await bench.quota(ada)).toEqual({ used: 1, held: 0 });
  });

  test('a long drawing outlives its lease many times over, because its worker keeps the claim', async (t) => {
    const { engine, begun } = gatedEngine(true);
    const clock = movableClock();
    let beats = 0;
    // Most of a lease passes after each beat, and next to none otherwise: no machine is too busy for the next to come.
    const wrapDb = (db: Bench['db']): Bench['db'] => ({
      ...db,
      jobs: {
        ...db.jobs,
        heartbeat: async (...beat) => {
          const isHeld = await db.jobs.heartbeat(...beat);
          clock.advance(90_000);
          beats += 1;
          return isHeld;
        },
      },
    });
    const { bench, ada } = await open(t, { engine, clock, wrapDb });
    const { id } = await bench.submit(ada);
    bench.startWorker({ concurrency: 2, leaseMs: 120_000 });
    await until('the drawing', () => begun.length === 1);
    await until('the beats', () => beats === 5);
    begun[0]?.finish();
    expect((await bench.finished(ada, id)).state).toBe('completed');
    expect(begun).toHaveLength(1);
  });

  test('a job that outlived its workers too often fails in words, and what they left is removed', async (t) => {
    const clock = movableClock();
    const { bench, ada } = await open(t, { clock });
    const { id } = await bench.submit(ada, { count: 2 });
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      const job = await bench.claim(`crashed ${attempt}`, 1000);
      await bench.deps.blobs.put(`${attemptFolder(job, attempt)}/0.png`, new Uint8Array(1), 'image/png');
      clock.advance(2000);
    }
    bench.startWorker();
    const job = await bench.finished(ada, id);
    expect(job).toMatchObject({ state: 'failed', images: [] });
    expect(job.failure).toMatch(/interrupted too often.*Nothing was charged/);
    expect(await bench.quota(ada)).toEqual({ used: 0, held: 0 });
    expect(await bench.events(id)).toEqual(['job_failed', 'job_created']);
    await until('the removal', () => bench.blobKeys().length === 0);
  });

  test('a job whose worker died before the clock was set back by two days is drawn at once', async (t) => {
    const clock = movableClock();
    const { bench, ada } = await open(t, { clock });
    const { id } = await bench.submit(ada);
    await bench.claim('crashed');
    clock.advance(-2 * 86_400_000);
    bench.startWorker();
    expect((await bench.finished(ada, id)).state).toBe('completed');
  });

  test('such a job ends also while every lane is busy', async (t) => {
    const { engine, begun } = gatedEngine(true);
    const { bench, ada } = await open(t, { engine });
    const { id } = await bench.submit(ada);
    for (let attempt = 1; attempt <= 3; attempt += 1) await bench.claim(`crashed ${attempt}`, 0);
    const eve = await bench.addUser();
    await bench.submit(eve);
    bench.startWorker();
    await until('the lane to be busy', () => begun.length === 1);
    expect((await bench.finished(ada, id)).state).toBe('failed');
  });

  test.for([true, false])(
    'a shutdown hands the job back uncounted, with the pictures that it has, also from an engine that heeds it: %s',
    async (heeds, t) => {
      const { engine, begun } = gatedEngine(heeds);
      const { bench, ada } = await open(t, { engine });
      const { id } = await bench.submit(ada, { count: 2 });
      const worker = bench.startWorker();
      await until('the drawing', () => begun.length === 1);
      begun[0]?.finish();
      await until('the second picture', () => begun.length === 2);
      await worker.stop();
      const kept = bench.blobKeys();
      const first = pictureFolder({ id }, 1, 0);
      expect(kept.map((key) => key.slice(0, first.length))).toEqual([first, first]);
      const [row] = await bench.db.jobs.listOwned(ada, { after: null, limit: 1 });
      expect(row).toMatchObject({ state: 'pending', attempts: 0, progress: 0.5, claimToken: null });
      expect(await bench.quota(ada)).toEqual({ used: 0, held: 2 });

      const drawn: number[] = [];
      const counting = engineThat((request, options) => {
        drawn.push(request.seed);
        return goodEngine().draw(request, options);
      });
      bench.startWorker({ engines: { ...bench.deps.engines, find: () => counting } });
      expect((await bench.finished(ada, id)).state).toBe('completed');
      expect(drawn).toEqual([8]);
      expect(bench.blobKeys()).toEqual(expect.arrayContaining(kept));
      expect(bench.blobKeys()).toHaveLength(5);
      expect(await bench.quota(ada)).toEqual({ used: 2, held: 0 });
    },
  );

  test('a worker that was stopped takes nothing more', async (t) => {
    const { bench, ada } = await open(t);
    const worker = bench.startWorker({ concurrency: 3 });
    await worker.stop();
    const { id } = await bench.submit(ada);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect((await bench.job(ada, id)).state).toBe('pending');
  });
});
