import { AppError } from '@atelier/core/errors';
import type { ClaimRequest } from '@atelier/core/ports/studio-stores';
import type { JobQueue } from '@atelier/core/schemas/job-kinds';
import { dialectTest } from '@atelier/db/testing/dialect-test';
import { describe, expect } from 'vitest';
import { engineThat, gatedEngine, pngHead } from './testing/engines.ts';
import { openHarness, until } from './testing/harness.ts';

describe.concurrent('the worker', () => {
  dialectTest(
    'a job is completed with every picture, its files, one event, and its quota settled once',
    async (t) => {
      const { harness, ada } = await openHarness(t);
      const job = await harness.submit(ada, { count: 3, seed: 2 ** 32 - 2 });
      expect(job.state).toBe('pending');
      expect(await harness.quota(ada)).toEqual({ used: 0, held: 3 });
      harness.startWorker();
      const done = await harness.finished(ada, job.id);
      expect(done).toMatchObject({ state: 'completed', progress: 1, failure: null });
      expect(await harness.quota(ada)).toEqual({ used: 3, held: 0 });
      expect(await harness.events(job.id)).toEqual(['job_completed', 'job_created']);

      const images = await harness.db.images.listOfJobs(ada, [job.id]);
      expect(images.map(({ position, seed }) => [position, seed])).toEqual([
        [0, 2 ** 32 - 2],
        [1, 2 ** 32 - 1],
        [2, 0],
      ]);
      const keys = images.flatMap(({ blobKey, thumbKey, svgKey }) => [blobKey, thumbKey, svgKey]);
      expect(harness.blobKeys()).toEqual(keys.sort());
      expect(done.images.map(({ id }) => id)).toEqual(images.map(({ id }) => id));
    },
  );

  dialectTest('a job is running while it is drawn', async (t) => {
    const { harness, ada } = await openHarness(t);
    const { engine, begun } = gatedEngine(true);
    harness.startWorker({ engines: { ...harness.deps.engines, find: () => engine } });
    const job = await harness.submit(ada);
    await until('the drawing', () => begun.length === 1);
    expect((await harness.job(ada, job.id)).state).toBe('running');
    begun[0]?.finish();
    expect((await harness.finished(ada, job.id)).state).toBe('completed');
  });

  dialectTest('watchers see progress that never decreases, whatever the engine reports', async (t) => {
    const { harness, ada } = await openHarness(t);
    const reports = [0.2, 0.7, 0.4, Number.NaN, Number.POSITIVE_INFINITY, -3, 0.9, 0.1, 5];
    const seen: { state: string; progress: number }[] = [];
    const engine = engineThat(async (request, { onProgress }) => {
      for (const report of reports) {
        onProgress(report);
        // Longer than the worker waits between two writes, and until an increase has been seen.
        await new Promise((resolve) => setTimeout(resolve, 260));
        if ([0.2, 0.7, 0.9].includes(report))
          await until(`${report}`, () => seen.some(({ progress }) => progress === report));
      }
      return { png: pngHead(request) };
    });
    harness.startWorker({ engines: { ...harness.deps.engines, find: () => engine } });
    const job = await harness.submit(ada);
    const watch = harness.services.jobs.watch(
      ada,
      job.id,
      { revalidate: async () => undefined },
      new AbortController().signal,
    );
    for await (const { state, progress } of watch) seen.push({ state, progress });
    expect(seen.at(-1)).toEqual({ state: 'completed', progress: 1 });
    const progress = seen.map((view) => view.progress);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    expect(progress).toEqual(expect.arrayContaining([0.2, 0.7, 0.9]));
    expect(harness.logLines.filter((line) => line.includes('heartbeat failed'))).toEqual([]);
  });

  dialectTest('two workers with two lanes each draw every job once', async (t) => {
    const { harness } = await openHarness(t);
    const drawn: string[] = [];
    const engine = engineThat(async (request) => {
      drawn.push(request.jobId);
      return { png: pngHead(request) };
    });
    const people = await Promise.all([harness.addUser(), harness.addUser(), harness.addUser()]);
    const jobs = await Promise.all(
      people.flatMap((person) =>
        Array.from({ length: 8 }, async () => ({ person, id: (await harness.submit(person)).id })),
      ),
    );
    const settings = { concurrency: 2, engines: { ...harness.deps.engines, find: () => engine } };
    harness.startWorker(settings);
    harness.startWorker(settings);
    for (const { person, id } of jobs) expect((await harness.finished(person, id)).state).toBe('completed');
    expect(drawn.toSorted()).toEqual(jobs.map(({ id }) => id).sort());
    for (const person of people) expect(await harness.quota(person)).toEqual({ used: 8, held: 0 });
  });

  dialectTest(
    'with a hundred jobs of one user queued, another user waits for at most two of them',
    async (t) => {
      const { harness, ada } = await openHarness(t);
      const order: string[] = [];
      const engine = engineThat(async (request) => {
        order.push(request.jobId);
        return { png: pngHead(request) };
      });
      const eve = await harness.addUser();
      for (let i = 0; i < 100; i += 1) await harness.submit(ada);
      const { id } = await harness.submit(eve);
      harness.startWorker({ engines: { ...harness.deps.engines, find: () => engine } });
      await harness.finished(eve, id);
      expect(order.indexOf(id)).toBeLessThanOrEqual(2);
    },
  );

  dialectTest('a job that another user submits while many jobs of one user are drawn is next', async (t) => {
    const { harness, ada } = await openHarness(t);
    const { engine, begun } = gatedEngine(true);
    const eve = await harness.addUser();
    for (let i = 0; i < 10; i += 1) await harness.submit(ada);
    harness.startWorker({ engines: { ...harness.deps.engines, find: () => engine } });
    for (const turn of [0, 1, 2]) {
      await until(`drawing ${turn}`, () => begun.length > turn);
      if (turn < 2) begun[turn]?.finish();
    }
    const { id } = await harness.submit(eve);
    begun[2]?.finish();
    await until('the next drawing', () => begun.length === 4);
    expect(begun[3]?.request.jobId).toBe(id);
  });

  dialectTest('a node without lanes claims no jobs', async (t) => {
    const { harness, ada } = await openHarness(t);
    const job = await harness.submit(ada);
    const worker = harness.startWorker({ concurrency: 0 });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect((await harness.job(ada, job.id)).state).toBe('pending');
    await worker.stop();
  });

  dialectTest('a database error at a claim does not stop the worker', async (t) => {
    const { harness, ada } = await openHarness(t);
    let failures = 0;
    const flaky = {
      ...harness.db,
      jobs: {
        ...harness.db.jobs,
        claimNext: async <K extends JobQueue>(request: ClaimRequest<K>) => {
          failures += 1;
          if (failures === 1) throw new AppError('overloaded');
          return harness.db.jobs.claimNext(request);
        },
      },
    };
    const job = await harness.submit(ada);
    harness.startWorker({ db: flaky });
    expect((await harness.finished(ada, job.id)).state).toBe('completed');
    expect(failures).toBeGreaterThan(1);
  });
});
