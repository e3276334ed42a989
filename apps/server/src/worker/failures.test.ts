import type { Actor } from '@atelier/api';
import { AppError } from '@atelier/core/errors';
import type { BlobStore } from '@atelier/core/ports/blobs';
import type { Engine, EngineImage } from '@atelier/core/ports/engine';
import type { Database } from '@atelier/core/ports/stores';
import { testDialects } from '@atelier/db/testing';
import { describe, expect, test } from 'vitest';
import { engineThat, goodEngine, pngHead } from './testing/engines.ts';
import { until, type WorkerHarness, workerHarnessFor } from './testing/harness.ts';
import { withStoresInside } from './testing/stores-inside.ts';

/** Made-up bytes of every kind that an engine should not give back. */
const rubbish = (png: unknown): Engine => engineThat(async () => ({ png: png as Uint8Array }));
const nothing = undefined as unknown as EngineImage;

const badEngines: readonly (readonly [string, Engine, RegExp])[] = [
  [
    'throws a reason for people',
    engineThat(() => Promise.reject(new AppError('engine_failed', 'The brush is dry.'))),
    /^The brush is dry\.$/,
  ],
  [
    'throws whatever',
    engineThat(() => Promise.reject(new TypeError('x is not a function'))),
    /could not finish/,
  ],
  ['throws no error at all', engineThat(() => Promise.reject('no')), /could not finish/],
  [
    'throws before it promises',
    engineThat(() => {
      throw new Error('at once');
    }),
    /could not finish/,
  ],
  ['gives back nothing', engineThat(async () => nothing), /could not be finished/],
  ['gives back no bytes', rubbish(undefined), /could not be finished/],
  ['gives back text', rubbish('<html>'), /could not be finished/],
  ['gives back other bytes', rubbish(new Uint8Array(100).fill(7)), /not the picture/],
  ['gives back another size', rubbish(pngHead({ width: 128, height: 128 })), /not the picture/],
  [
    'gives back a vector that is none',
    engineThat(async (request) => ({ png: pngHead(request), svg: { hostile: true } as unknown as string })),
    /could not be finished/,
  ],
];

/** Throws in place of the first `count` transactions that the worker begins, before or after they are committed. */
const failing =
  (count: number, when: 'before' | 'after') =>
  (db: Database): Database => {
    let left = count;
    const attempt = async <T>(run: () => Promise<T>): Promise<T> => {
      const fails = left > 0;
      if (fails && when === 'before') {
        left -= 1;
        throw new AppError('internal', undefined, { cause: new Error('connection lost') });
      }
      const result = await run();
      // Only what changed something counts; the reaper passes by all the time.
      if (fails && result === true) {
        left -= 1;
        throw new AppError('internal', undefined, { cause: new Error('connection lost') });
      }
      return result;
    };
    return {
      ...db,
      transaction: (work) => attempt(() => db.transaction(work)),
      as: (scope, work) => attempt(() => db.as(scope, work)),
    };
  };

describe.concurrent.each(testDialects)('failures on %s', (dialect) => {
  const open = workerHarnessFor(dialect);

  const expectFailed = async (harness: WorkerHarness, ada: Actor, id: string, reason: RegExp) => {
    const job = await harness.finished(ada, id);
    expect(job).toMatchObject({ state: 'failed', images: [] });
    expect(job.failure).toMatch(reason);
    expect(await harness.quota(ada)).toEqual({ used: 0, held: 0 });
    expect(await harness.events(id)).toEqual(['job_failed', 'job_created']);
  };

  test('an engine that misbehaves fails its job in words, and nothing is charged or left', async (t) => {
    const { harness, ada } = await open(t);
    for (const [what, engine, reason] of badEngines) {
      const worker = harness.startWorker({ engines: { ...harness.deps.engines, find: () => engine } });
      const { id } = await harness.submit(ada, { count: 2 });
      await expectFailed(harness, ada, id, reason);
      await until(`the removal of what it left: ${what}`, () => harness.blobKeys().length === 0);
      await worker.stop();
    }
  });

  test('an engine that fails at its last picture leaves none of the earlier ones', async (t) => {
    const engine = engineThat(async (request) => {
      if (request.seed === 9) throw new AppError('engine_failed', 'The third broke.');
      return { png: pngHead(request) };
    });
    const { harness, ada } = await open(t, { engine });
    const { id } = await harness.submit(ada, { count: 3, seed: 7 });
    harness.startWorker();
    await expectFailed(harness, ada, id, /third broke/);
    await until('the removal', () => harness.blobKeys().length === 0);
  });

  test('an engine that hangs and ignores its signal fails its job in time, and the lane goes on', async (t) => {
    let hung = 0;
    const signals: AbortSignal[] = [];
    const engine = engineThat(async (request, { signal }) => {
      if (hung > 0) return { png: pngHead(request) };
      hung += 1;
      signals.push(signal);
      return new Promise(() => undefined);
    });
    const { harness, ada } = await open(t, { engine });
    const [first, second] = [await harness.submit(ada, { count: 2 }), await harness.submit(ada)];
    harness.startWorker({ pictureTimeoutMs: 50 });
    const job = await harness.finished(ada, first.id);
    expect(job).toMatchObject({ state: 'failed' });
    expect(job.failure).toMatch(/took too long/);
    expect(signals[0]?.aborted).toBe(true);
    expect((await harness.finished(ada, second.id)).state).toBe('completed');
    expect(await harness.quota(ada)).toEqual({ used: 1, held: 0 });
  });

  test.for(['locked', 'viewer', 'gone', 'no longer a member of its workspace'] as const)(
    'a job of somebody who is %s by the time it starts is refused, and the quota comes back',
    async (fate, t) => {
      const { harness, ada } = await open(t);
      const { id } = await harness.submit(ada);
      if (fate === 'locked') await harness.db.users.lock(ada.userId, 'spam', new Date());
      if (fate === 'viewer') await harness.db.users.setRole(ada.userId, 'user', 'viewer');
      if (fate === 'no longer a member of its workspace')
        await harness.db.memberships.remove(ada.workspaceId, ada.userId);
      const users = fate === 'gone' ? { ...harness.db.users, findById: async () => null } : harness.db.users;
      harness.startWorker({ db: { ...harness.db, users } });
      await expectFailed(harness, ada, id, /may no longer make images/);
    },
  );

  test('a store that fails with a fault of its own fails the job without a word of it, and serves the next one', async (t) => {
    let puts = 0;
    const wrapBlobs = (blobs: BlobStore): BlobStore => ({
      ...blobs,
      put: async (key, bytes, type) => {
        puts += 1;
        if (puts === 5) throw new TypeError('no such bucket: /srv/secret');
        return blobs.put(key, bytes, type);
      },
    });
    const { harness, ada } = await open(t, { wrapBlobs });
    const first = await harness.submit(ada, { count: 2 });
    harness.startWorker();
    await expectFailed(harness, ada, first.id, /^The picture could not be finished\. Nothing was charged\.$/);
    const second = await harness.submit(ada);
    expect((await harness.finished(ada, second.id)).state).toBe('completed');
    await until('the removal', () => harness.blobKeys().every((key) => key.includes(second.id)));
  });

  test('a database that is busy for a moment fails no job: it is drawn again, and counted', async (t) => {
    let busy = true;
    const wrapDb = (db: Database): Database =>
      withStoresInside(db, (stores) => {
        const recordServed: typeof stores.jobs.recordServed = async (...args) => {
          if (!busy) return stores.jobs.recordServed(...args);
          busy = false;
          throw new AppError('overloaded');
        };
        return { ...stores, jobs: { ...stores.jobs, recordServed } };
      });
    const { harness, ada } = await open(t, { wrapDb });
    const { id } = await harness.submit(ada);
    harness.startWorker({ leaseMs: 300 });
    expect((await harness.finished(ada, id)).state).toBe('completed');
    expect(await harness.db.jobs.findOwned(ada, id)).toMatchObject({ attempts: 2 });
    await until('the removal of what the first drew', () => harness.blobKeys().length === 3);
  });

  test('a store that cannot even delete neither stops the worker nor hides the reason', async (t) => {
    const broken = () => Promise.reject(new TypeError('no such bucket'));
    const { harness, ada } = await open(t, {
      wrapBlobs: (blobs) => ({ ...blobs, put: broken, delete: broken }),
    });
    for (let round = 0; round < 2; round += 1) {
      const { id } = await harness.submit(ada);
      if (round === 0) harness.startWorker();
      await expectFailed(harness, ada, id, /could not be finished/);
    }
  });

  test('a completion that the database refuses fails the job, gives the quota back and leaves no bytes', async (t) => {
    const settle = () => Promise.reject(new AppError('internal'));
    const refuses = (db: Database): Database =>
      withStoresInside(db, (stores) => ({ ...stores, quotas: { ...stores.quotas, settle } }));
    const { harness, ada } = await open(t, { wrapDb: refuses });
    const { id } = await harness.submit(ada);
    harness.startWorker();
    await expectFailed(harness, ada, id, /went wrong/);
    await until('the removal', () => harness.blobKeys().length === 0);
  });

  test('a picture and a completion whose answers were lost stand, with their bytes', async (t) => {
    const { harness, ada } = await open(t, { wrapDb: failing(2, 'after') });
    const { id } = await harness.submit(ada);
    const worker = harness.startWorker();
    expect((await harness.finished(ada, id)).state).toBe('completed');
    // The change can be seen before its answer is lost, and a worker that stops takes every fault for the stop.
    await until('the lost answer', () => harness.logLines.some((line) => line.includes('connection lost')));
    await worker.stop();
    expect(await harness.quota(ada)).toEqual({ used: 1, held: 0 });
    expect(harness.blobKeys()).toHaveLength(3);
  });

  test('a job whose end could not be written at all is drawn again, and ends once', async (t) => {
    let drawn = 0;
    const engine = engineThat(async (request, options) => {
      drawn += 1;
      return goodEngine().draw(request, options);
    });
    // The reaper is among those whose transactions fail, so that some more are needed.
    const { harness, ada } = await open(t, { engine, wrapDb: failing(4, 'before') });
    const { id } = await harness.submit(ada);
    harness.startWorker({ leaseMs: 300, maxAttempts: 10 });
    expect((await harness.finished(ada, id)).state).toBe('completed');
    expect(drawn).toBeGreaterThan(1);
    expect(await harness.quota(ada)).toEqual({ used: 1, held: 0 });
    expect(await harness.db.images.count(ada)).toBe(1);
    await until('the removal of what the first drew', () => harness.blobKeys().length === 3);
  });
});
