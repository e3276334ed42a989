import { attemptFolder, pictureFolder } from '@atelier/core/job-attempts';
import { dialectMatrix, dialectTest } from '@atelier/db/testing/dialect-test';
import { describe, expect } from 'vitest';
import { runJob } from './run.ts';
import { engineThat, gatedEngine, goodEngine } from './testing/engines.ts';
import { movableClock, openHarness, until, type WorkerHarness } from './testing/harness.ts';

const never = new AbortController().signal;

describe.concurrent('interruptions', () => {
  dialectTest(
    'cancelling a running job stops its engine, keeps and charges the picture that had come, and releases the rest once',
    async (t) => {
      const { engine, begun } = gatedEngine(true);
      const { harness, ada } = await openHarness(t, { engine });
      const job = await harness.submit(ada, { count: 4 });
      const worker = harness.startWorker();
      await until('the drawing', () => begun.length === 1);
      begun[0]?.finish();
      await until('the second picture', () => begun.length === 2);
      expect((await harness.cancel(ada, job.id)).state).toBe('cancelled');
      expect(await harness.quota(ada)).toEqual({ used: 1, held: 0 });
      await until('the abort of the engine', () => begun[1]?.options.signal.aborted === true);
      await worker.stop();
      expect(await harness.quota(ada)).toEqual({ used: 1, held: 0 });
      const cancelled = await harness.job(ada, job.id);
      expect(cancelled).toMatchObject({ state: 'cancelled', chargedPictures: 1 });
      expect(cancelled.images).toHaveLength(1);
      expect(await harness.events(job.id)).toEqual(['job_cancelled', 'job_created']);
      // The first picture was committed; only its files stay.
      harness.startWorker();
      await until('the removal', () => harness.blobKeys().every((key) => key.includes(`${job.id}-1/0/`)));
    },
  );

  dialectTest(
    'a cancelled job whose engine ignores the signal neither blocks the lane nor leaves a picture',
    async (t) => {
      const { engine, begun } = gatedEngine(false);
      const { harness, ada } = await openHarness(t, { engine });
      const [first, second] = [await harness.submit(ada), await harness.submit(ada)];
      const worker = harness.startWorker();
      await until('the drawing', () => begun.length === 1);
      await harness.cancel(ada, first.id);
      await until('the next job', () => begun.length === 2);
      begun[0]?.finish();
      begun[1]?.finish();
      expect((await harness.finished(ada, second.id)).state).toBe('completed');
      await worker.stop();
      expect(harness.blobKeys().every((key) => key.includes(second.id))).toBe(true);
      expect(await harness.quota(ada)).toEqual({ used: 1, held: 0 });
    },
  );

  dialectTest('twenty parallel cancellations of a job cancel it once', async (t) => {
    const { harness, ada } = await openHarness(t);
    const job = await harness.submit(ada, { count: 2 });
    const answers = await Promise.allSettled(Array.from({ length: 20 }, () => harness.cancel(ada, job.id)));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await harness.quota(ada)).toEqual({ used: 0, held: 0 });
  });

  dialectTest(
    'a late worker is fenced off: no picture is stored twice, and it removes only its own bytes',
    async (t) => {
      const clock = movableClock();
      const late = gatedEngine(false);
      const { harness, ada } = await openHarness(t, { clock });
      const { id } = await harness.submit(ada, { count: 1 });
      const first = await harness.claim('late', 1000);
      // Its heartbeats wrongly succeed, so it does not notice.
      const jobs = { ...harness.db.jobs, heartbeat: async () => true };
      const unawareDb = { ...harness.db, jobs };
      const engines = { ...harness.deps.engines, find: () => late.engine };
      const lateRun = runJob({ ...harness.deps, db: unawareDb, engines }, first, 'late', never);
      await until('the late drawing', () => late.begun.length === 1);

      clock.advance(2000);
      harness.startWorker();
      expect((await harness.finished(ada, id)).state).toBe('completed');
      late.begun[0]?.finish();
      await lateRun;

      const images = await harness.db.images.listOfJobs(ada, [id]);
      expect(images).toHaveLength(1);
      expect(images[0]?.blobKey).toBe(`${pictureFolder({ id }, 2, 0)}/full.png`);
      expect(harness.blobKeys().every((key) => key.startsWith(`${attemptFolder({ id }, 2)}/`))).toBe(true);
      expect(harness.blobKeys()).toHaveLength(3);
      expect(await harness.quota(ada)).toEqual({ used: 1, held: 0 });
      expect(await harness.events(id)).toEqual(['job_completed', 'job_created']);
    },
  );

  dialectTest('a late worker’s failure changes nothing', async (t) => {
    const clock = movableClock();
    const { harness, ada } = await openHarness(t, { clock });
    const { id } = await harness.submit(ada);
    const first = await harness.claim('late', 1000);
    clock.advance(2000);
    harness.startWorker();
    expect((await harness.finished(ada, id)).state).toBe('completed');
    await runJob(
      { ...harness.deps, engines: { ...harness.deps.engines, find: () => null } },
      first,
      'late',
      never,
    );
    expect((await harness.job(ada, id)).state).toBe('completed');
    expect(await harness.quota(ada)).toEqual({ used: 1, held: 0 });
  });

  dialectTest(
    'a drawing may take longer than many leases, because its worker renews the claim',
    async (t) => {
      const { engine, begun } = gatedEngine(true);
      const clock = movableClock();
      let beats = 0;
      // Most of a lease passes after each beat and hardly any time otherwise, so that a busy machine loses no claim.
      const wrapDb = (db: WorkerHarness['db']): WorkerHarness['db'] => ({
        ...db,
        jobs: {
          ...db.jobs,
          heartbeat: async (...beat) => {
            const isClaimed = await db.jobs.heartbeat(...beat);
            clock.advance(90_000);
            beats += 1;
            return isClaimed;
          },
        },
      });
      const { harness, ada } = await openHarness(t, { engine, clock, wrapDb });
      const { id } = await harness.submit(ada);
      harness.startWorker({ concurrency: 2, leaseMs: 120_000 });
      await until('the drawing', () => begun.length === 1);
      await until('the beats', () => beats === 5);
      begun[0]?.finish();
      expect((await harness.finished(ada, id)).state).toBe('completed');
      expect(begun).toHaveLength(1);
    },
  );

  dialectTest(
    'a job whose workers died too often fails with a readable reason, and their leftovers are removed',
    async (t) => {
      const clock = movableClock();
      const { harness, ada } = await openHarness(t, { clock });
      const { id } = await harness.submit(ada, { count: 2 });
      for (let attempt = 1; attempt <= 3; attempt += 1) {
        const job = await harness.claim(`crashed ${attempt}`, 1000);
        await harness.deps.blobs.put(`${attemptFolder(job, attempt)}/0.png`, new Uint8Array(1), 'image/png');
        clock.advance(2000);
      }
      harness.startWorker();
      const job = await harness.finished(ada, id);
      expect(job).toMatchObject({ state: 'failed', images: [] });
      expect(job.failure).toMatch(/interrupted too often.*Nothing was charged/);
      expect(await harness.quota(ada)).toEqual({ used: 0, held: 0 });
      expect(await harness.events(id)).toEqual(['job_failed', 'job_created']);
      await until('the removal', () => harness.blobKeys().length === 0);
    },
  );

  dialectTest(
    'a job whose worker died before the clock was set back by two days is drawn at once',
    async (t) => {
      const clock = movableClock();
      const { harness, ada } = await openHarness(t, { clock });
      const { id } = await harness.submit(ada);
      await harness.claim('crashed');
      clock.advance(-2 * 86_400_000);
      harness.startWorker();
      expect((await harness.finished(ada, id)).state).toBe('completed');
    },
  );

  dialectTest('a job whose workers died too often ends also while every lane is busy', async (t) => {
    const { engine, begun } = gatedEngine(true);
    const { harness, ada } = await openHarness(t, { engine });
    const { id } = await harness.submit(ada);
    for (let attempt = 1; attempt <= 3; attempt += 1) await harness.claim(`crashed ${attempt}`, 0);
    const eve = await harness.addUser();
    await harness.submit(eve);
    harness.startWorker();
    await until('the lane to be busy', () => begun.length === 1);
    expect((await harness.finished(ada, id)).state).toBe('failed');
  });

  dialectMatrix(
    'a shutdown hands the job back uncounted and with its pictures',
    [true, false],
    'engine obeys its signal: %s',
    async (obeysSignal, t) => {
      const { engine, begun } = gatedEngine(obeysSignal);
      const { harness, ada } = await openHarness(t, { engine });
      const { id } = await harness.submit(ada, { count: 2 });
      const worker = harness.startWorker();
      await until('the drawing', () => begun.length === 1);
      begun[0]?.finish();
      await until('the second picture', () => begun.length === 2);
      await worker.stop();
      const kept = harness.blobKeys();
      const first = pictureFolder({ id }, 1, 0);
      expect(kept.map((key) => key.slice(0, first.length))).toEqual([first, first]);
      const [row] = await harness.db.jobs.listOwned(ada, { after: null, limit: 1 });
      expect(row).toMatchObject({ state: 'pending', attempts: 0, progress: 0.5, claimToken: null });
      expect(await harness.quota(ada)).toEqual({ used: 0, held: 2 });

      const drawn: number[] = [];
      const counting = engineThat((request, options) => {
        drawn.push(request.seed);
        return goodEngine().draw(request, options);
      });
      harness.startWorker({ engines: { ...harness.deps.engines, find: () => counting } });
      expect((await harness.finished(ada, id)).state).toBe('completed');
      expect(drawn).toEqual([8]);
      expect(harness.blobKeys()).toEqual(expect.arrayContaining(kept));
      expect(harness.blobKeys()).toHaveLength(5);
      expect(await harness.quota(ada)).toEqual({ used: 2, held: 0 });
    },
  );

  dialectTest('a stopped worker claims no more jobs', async (t) => {
    const { harness, ada } = await openHarness(t);
    const worker = harness.startWorker({ concurrency: 3 });
    await worker.stop();
    const { id } = await harness.submit(ada);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect((await harness.job(ada, id)).state).toBe('pending');
  });
});
