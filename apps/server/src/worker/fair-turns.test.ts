import { pictureFolder } from '@atelier/core/job-attempts';
import { dialectMatrix, dialectTest } from '@atelier/db/testing/dialect-test';
import { describe, expect } from 'vitest';
import { engineThat, gatedEngine, goodEngine, pngHead } from './testing/engines.ts';
import { movableClock, openHarness, until } from './testing/harness.ts';

describe.concurrent('fair scheduling', () => {
  dialectTest(
    'with one lane another user’s picture waits for one picture of a job of eight, not for the whole job',
    async (t) => {
      const { engine, begun } = gatedEngine(true);
      const { harness, ada } = await openHarness(t, { engine });
      const eve = await harness.addUser();
      const big = await harness.submit(ada, { count: 8, seed: 1 });
      harness.startWorker();
      await until('the first picture', () => begun.length === 1);
      begun[0]?.finish();
      await until('the second picture', () => begun.length === 2);
      const small = await harness.submit(eve, { seed: 100 });
      begun[1]?.finish();
      await until('the next drawing', () => begun.length === 3);
      expect(begun[2]?.request.jobId).toBe(small.id);
      expect(await harness.job(ada, big.id)).toMatchObject({ state: 'pending', progress: 0.25 });
      begun[2]?.finish();
      for (let at = 3; at < 9; at += 1) {
        await until(`drawing ${at}`, () => begun.length > at);
        begun[at]?.finish();
      }
      expect((await harness.finished(eve, small.id)).state).toBe('completed');
      const done = await harness.finished(ada, big.id);
      expect(done).toMatchObject({ state: 'completed', progress: 1 });
      expect(done.images).toHaveLength(8);
      // Each picture was drawn once.
      expect(begun.map(({ request }) => request.seed)).toEqual([1, 2, 100, 3, 4, 5, 6, 7, 8]);
      expect(await harness.quota(ada)).toEqual({ used: 8, held: 0 });
      expect(await harness.events(big.id)).toEqual(['job_completed', 'job_created']);
      const row = await harness.db.jobs.findOwned(ada, big.id);
      expect(row).toMatchObject({ attempts: 1 });
    },
  );

  dialectTest('two users with large jobs take turns by picture', async (t) => {
    const { engine, begun } = gatedEngine(true);
    const { harness, ada } = await openHarness(t, { engine });
    const eve = await harness.addUser();
    const jobs = [await harness.submit(ada, { count: 4 }), await harness.submit(eve, { count: 4 })];
    harness.startWorker();
    for (let at = 0; at < 8; at += 1) {
      await until(`drawing ${at}`, () => begun.length > at);
      begun[at]?.finish();
    }
    for (const [at, owner] of [ada, eve].entries()) await harness.finished(owner, jobs[at]?.id ?? '');
    const order = begun.map(({ request }) => jobs.findIndex(({ id }) => id === request.jobId));
    // While both wait, neither gets two turns in a row.
    expect(order.slice(0, 7).every((who, at) => at === 0 || who !== order[at - 1])).toBe(true);
  });

  dialectTest(
    'with many jobs of one user on all lanes, another user waits for one picture only',
    async (t) => {
      const { engine, begun } = gatedEngine(true);
      const { harness, ada } = await openHarness(t, { engine });
      const eve = await harness.addUser();
      for (let n = 0; n < 6; n += 1) await harness.submit(ada, { count: 8 });
      harness.startWorker({ concurrency: 3 });
      await until('every lane to be busy', () => begun.length === 3);
      const small = await harness.submit(eve);
      begun[1]?.finish();
      await until('the next drawing', () => begun.length === 4);
      expect(begun[3]?.request.jobId).toBe(small.id);
    },
  );

  dialectTest(
    'a job keeps its lane while no other user waits, also if its owner has other jobs',
    async (t) => {
      const { harness, ada } = await openHarness(t);
      const order: string[] = [];
      const engine = engineThat(async (request) => {
        order.push(request.jobId);
        return { png: pngHead(request) };
      });
      const [first, second] = [
        await harness.submit(ada, { count: 3 }),
        await harness.submit(ada, { count: 3 }),
      ];
      harness.startWorker({ engines: { ...harness.deps.engines, find: () => engine } });
      await harness.finished(ada, second.id);
      expect(order).toEqual([first, first, first, second, second, second].map(({ id }) => id));
    },
  );

  dialectTest(
    'a crash loses only the picture being drawn, and counts no attempt of a job that makes progress',
    async (t) => {
      const clock = movableClock();
      const crashing = gatedEngine(true);
      const { harness, ada } = await openHarness(t, { clock, engine: crashing.engine });
      const { id } = await harness.submit(ada, { count: 3, seed: 1 });
      // As after kill -9: nothing reaches the database or the disk any more.
      let dead = false;
      const whileAlive =
        <A extends unknown[], R>(work: (...args: A) => Promise<R>) =>
        (...args: A): Promise<R> =>
          dead ? Promise.reject(new Error('dead')) : work(...args);
      const { db, blobs } = harness.deps;
      const jobs = {
        ...db.jobs,
        heartbeat: whileAlive(db.jobs.heartbeat),
        claimNext: whileAlive(db.jobs.claimNext),
      };
      const removals = {
        ...db.removals,
        add: whileAlive(db.removals.add),
        listDue: whileAlive(db.removals.listDue),
      };
      harness.startWorker({
        db: {
          ...db,
          jobs,
          removals,
          transaction: whileAlive(db.transaction) as typeof db.transaction,
          as: whileAlive(db.as) as typeof db.as,
        },
        blobs: { ...blobs, delete: whileAlive(blobs.delete) },
        maxAttempts: 1,
      });
      await until('the first picture', () => crashing.begun.length === 1);
      crashing.begun[0]?.finish();
      await until('the second picture', () => crashing.begun.length === 2);
      dead = true;
      await blobs.put(`${pictureFolder({ id }, 1, 1)}/full.png`, new Uint8Array(1), 'image/png');
      clock.advance(60_000);

      const drawn: number[] = [];
      const counting = engineThat((request, options) => {
        drawn.push(request.seed);
        return goodEngine().draw(request, options);
      });
      harness.startWorker({ engines: { ...harness.deps.engines, find: () => counting }, maxAttempts: 1 });
      const done = await harness.finished(ada, id);
      expect(done).toMatchObject({ state: 'completed' });
      expect(drawn).toEqual([2, 3]);
      const rows = await harness.db.images.listOfJobs(ada, [id]);
      expect(rows.map(({ position, seed }) => [position, seed])).toEqual([
        [0, 1],
        [1, 2],
        [2, 3],
      ]);
      const keys = rows.flatMap(({ blobKey, thumbKey, svgKey }) => [blobKey, thumbKey, svgKey ?? blobKey]);
      // Leftovers of the second picture are removed, the first picture stays.
      await until('the removal', () => harness.blobKeys().join() === [...new Set(keys)].sort().join());
      expect(await harness.quota(ada)).toEqual({ used: 3, held: 0 });
      expect(await harness.db.drawnPictures.listOf(id)).toEqual([]);
    },
  );

  dialectMatrix(
    'a job that ends while it waits for its next turn holds no quota: cancelled, it keeps and charges its picture; failed, it leaves none',
    ['cancelled', 'failed'] as const,
    '%s',
    async (end, t) => {
      const { engine, begun } = gatedEngine(true);
      const { harness, ada } = await openHarness(t, { engine });
      const eve = await harness.addUser();
      const { id } = await harness.submit(ada, { count: 2, seed: 1 });
      harness.startWorker();
      await until('the first picture', () => begun.length === 1);
      await harness.submit(eve);
      begun[0]?.finish();
      await until('the other’s picture', () => begun.length === 2);
      expect(await harness.job(ada, id)).toMatchObject({ state: 'pending', progress: 0.5 });
      expect(harness.blobKeys()).toHaveLength(2);
      if (end === 'cancelled') await harness.cancel(ada, id);
      else await harness.db.users.lock(ada.userId, 'spam', new Date());
      begun[1]?.finish();
      expect((await harness.finished(ada, id)).state).toBe(end);
      const kept = end === 'cancelled' ? 1 : 0;
      await until(
        'the removal',
        () => harness.blobKeys().filter((key) => key.includes(id)).length === 2 * kept,
      );
      expect(await harness.db.drawnPictures.listOf(id)).toEqual([]);
      expect(await harness.db.images.count(ada)).toBe(kept);
      expect(await harness.quota(ada)).toEqual({ used: kept, held: 0 });
    },
  );
});
