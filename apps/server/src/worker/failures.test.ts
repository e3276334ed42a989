import type { Actor } from '@atelier/api';
import { AppError } from '@atelier/core/errors';
import type { BlobStore } from '@atelier/core/ports/blobs';
import type { Engine, EngineImage } from '@atelier/core/ports/engine';
import type { Database } from '@atelier/core/ports/stores';
import { dialectMatrix, dialectTest } from '@atelier/db/testing/dialect-test';
import { describe, expect } from 'vitest';
import { engineThat, goodEngine, pngHead } from './testing/engines.ts';
import { openHarness, until, type WorkerHarness } from './testing/harness.ts';
import { withStoresInside } from './testing/stores-inside.ts';

/** An engine that returns invalid bytes. */
const invalidImage = (png: unknown): Engine => engineThat(async () => ({ png: png as Uint8Array }));
const nothing = undefined as unknown as EngineImage;

const badEngines: readonly (readonly [string, Engine, RegExp])[] = [
  [
    'throws a reason for users',
    engineThat(() => Promise.reject(new AppError('engine_failed', 'The brush is dry.'))),
    /^The brush is dry\.$/,
  ],
  [
    'throws another error',
    engineThat(() => Promise.reject(new TypeError('x is not a function'))),
    /couldn’t finish/,
  ],
  ['throws a value that is no error', engineThat(() => Promise.reject('no')), /couldn’t finish/],
  [
    'throws synchronously',
    engineThat(() => {
      throw new Error('at once');
    }),
    /couldn’t finish/,
  ],
  ['returns nothing', engineThat(async () => nothing), /could not be finished/],
  ['returns no bytes', invalidImage(undefined), /could not be finished/],
  ['returns text', invalidImage('<html>'), /could not be finished/],
  ['returns other bytes', invalidImage(new Uint8Array(100).fill(7)), /not the picture/],
  ['returns another size', invalidImage(pngHead({ width: 128, height: 128 })), /not the picture/],
  [
    'returns a vector that is none',
    engineThat(async (request) => ({ png: pngHead(request), svg: { hostile: true } as unknown as string })),
    /could not be finished/,
  ],
];

/** Fails the first `count` transactions of the worker, before or after they are committed. */
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
      // Only transactions that changed something count, because the reaper runs all the time.
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

describe.concurrent('failures', () => {
  const expectFailed = async (harness: WorkerHarness, ada: Actor, id: string, reason: RegExp) => {
    const job = await harness.finished(ada, id);
    expect(job).toMatchObject({ state: 'failed', images: [] });
    expect(job.failure).toMatch(reason);
    expect(await harness.quota(ada)).toEqual({ used: 0, held: 0 });
    expect(await harness.events(id)).toEqual(['job_failed', 'job_created']);
  };

  dialectTest(
    'an engine that misbehaves fails its job with a readable reason, and nothing is charged or left',
    async (t) => {
      const { harness, ada } = await openHarness(t);
      for (const [what, engine, reason] of badEngines) {
        const worker = harness.startWorker({ engines: { ...harness.deps.engines, find: () => engine } });
        const { id } = await harness.submit(ada, { count: 2 });
        await expectFailed(harness, ada, id, reason);
        await until(`the removal of its files: ${what}`, () => harness.blobKeys().length === 0);
        await worker.stop();
      }
    },
  );

  dialectTest('when an engine fails at the last picture, the earlier ones are removed', async (t) => {
    const engine = engineThat(async (request) => {
      if (request.seed === 9) throw new AppError('engine_failed', 'The third broke.');
      return { png: pngHead(request) };
    });
    const { harness, ada } = await openHarness(t, { engine });
    const { id } = await harness.submit(ada, { count: 3, seed: 7 });
    harness.startWorker();
    await expectFailed(harness, ada, id, /third broke/);
    await until('the removal', () => harness.blobKeys().length === 0);
  });

  dialectTest(
    'an engine that hangs and ignores its signal fails its job at the timeout, and the lane goes on',
    async (t) => {
      let hung = 0;
      const signals: AbortSignal[] = [];
      const engine = engineThat(async (request, { signal }) => {
        if (hung > 0) return { png: pngHead(request) };
        hung += 1;
        signals.push(signal);
        return new Promise(() => undefined);
      });
      const { harness, ada } = await openHarness(t, { engine });
      const [first, second] = [await harness.submit(ada, { count: 2 }), await harness.submit(ada)];
      harness.startWorker({ pictureTimeoutMs: 50 });
      const job = await harness.finished(ada, first.id);
      expect(job).toMatchObject({ state: 'failed' });
      expect(job.failure).toMatch(/took too long/);
      expect(signals[0]?.aborted).toBe(true);
      expect((await harness.finished(ada, second.id)).state).toBe('completed');
      expect(await harness.quota(ada)).toEqual({ used: 1, held: 0 });
    },
  );

  dialectMatrix(
    'a job whose user may not draw when it starts fails, and the quota is released',
    ['locked', 'viewer', 'deleted', 'no longer a member of its workspace'] as const,
    'user %s',
    async (change, t) => {
      const { harness, ada } = await openHarness(t);
      const { id } = await harness.submit(ada);
      if (change === 'locked') await harness.db.users.lock(ada.userId, 'spam', new Date());
      if (change === 'viewer') await harness.db.users.setRole(ada.userId, 'user', 'viewer');
      if (change === 'no longer a member of its workspace')
        await harness.db.memberships.remove(ada.workspaceId, ada.userId);
      const users =
        change === 'deleted' ? { ...harness.db.users, findById: async () => null } : harness.db.users;
      harness.startWorker({ db: { ...harness.db, users } });
      await expectFailed(harness, ada, id, /may no longer make images/);
    },
  );

  dialectTest(
    'a job whose model was withdrawn before it starts fails, and the quota is released',
    async (t) => {
      const { harness, ada } = await openHarness(t);
      const { id } = await harness.submit(ada);
      const asked: unknown[] = [];
      const mayStart = (...of: unknown[]) => asked.push(of) === 0;
      harness.startWorker({ engines: { ...harness.deps.engines, mayStart } });
      await expectFailed(harness, ada, id, /This model is no longer available here\. Nothing was charged/);
      expect(asked).toEqual([['test', { role: 'user', workspaceId: ada.workspaceId }]]);
    },
  );

  dialectTest(
    'an unexpected error of the blob store fails the job without revealing the error, and the next job is run',
    async (t) => {
      let puts = 0;
      const wrapBlobs = (blobs: BlobStore): BlobStore => ({
        ...blobs,
        put: async (key, bytes, type) => {
          puts += 1;
          if (puts === 5) throw new TypeError('no such bucket: /srv/secret');
          return blobs.put(key, bytes, type);
        },
      });
      const { harness, ada } = await openHarness(t, { wrapBlobs });
      const first = await harness.submit(ada, { count: 2 });
      harness.startWorker();
      await expectFailed(
        harness,
        ada,
        first.id,
        /^The picture could not be finished\. Nothing was charged\.$/,
      );
      const second = await harness.submit(ada);
      expect((await harness.finished(ada, second.id)).state).toBe('completed');
      await until('the removal', () => harness.blobKeys().every((key) => key.includes(second.id)));
    },
  );

  dialectTest(
    'a database that is busy for a moment fails no job: the attempt counts and is repeated',
    async (t) => {
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
      const { harness, ada } = await openHarness(t, { wrapDb });
      const { id } = await harness.submit(ada);
      harness.startWorker({ leaseMs: 300 });
      expect((await harness.finished(ada, id)).state).toBe('completed');
      expect(await harness.db.jobs.findOwned(ada, id)).toMatchObject({ attempts: 2 });
      await until('the removal of the first attempt', () => harness.blobKeys().length === 3);
    },
  );

  dialectTest(
    'a blob store that cannot delete neither stops the worker nor hides the reason of the failure',
    async (t) => {
      const broken = () => Promise.reject(new TypeError('no such bucket'));
      const { harness, ada } = await openHarness(t, {
        wrapBlobs: (blobs) => ({ ...blobs, put: broken, delete: broken }),
      });
      for (let round = 0; round < 2; round += 1) {
        const { id } = await harness.submit(ada);
        if (round === 0) harness.startWorker();
        await expectFailed(harness, ada, id, /could not be finished/);
      }
    },
  );

  dialectTest(
    'a completion that the database rejects fails the job, releases the quota and leaves no bytes',
    async (t) => {
      const settle = () => Promise.reject(new AppError('internal'));
      const refuses = (db: Database): Database =>
        withStoresInside(db, (stores) => ({ ...stores, quotas: { ...stores.quotas, settle } }));
      const { harness, ada } = await openHarness(t, { wrapDb: refuses });
      const { id } = await harness.submit(ada);
      harness.startWorker();
      await expectFailed(harness, ada, id, /went wrong/);
      await until('the removal', () => harness.blobKeys().length === 0);
    },
  );

  dialectTest(
    'a picture and a completion that were committed are kept although their answers were lost',
    async (t) => {
      const { harness, ada } = await openHarness(t, { wrapDb: failing(2, 'after') });
      const { id } = await harness.submit(ada);
      const worker = harness.startWorker();
      expect((await harness.finished(ada, id)).state).toBe('completed');
      // The change is visible before its answer is lost, and a stopping worker treats every error as the stop.
      await until('the lost answer', () => harness.logLines.some((line) => line.includes('connection lost')));
      await worker.stop();
      expect(await harness.quota(ada)).toEqual({ used: 1, held: 0 });
      expect(harness.blobKeys()).toHaveLength(3);
    },
  );

  dialectTest('a job whose end could not be written is drawn again and ends once', async (t) => {
    let drawn = 0;
    const engine = engineThat(async (request, options) => {
      drawn += 1;
      return goodEngine().draw(request, options);
    });
    // Some of the failing transactions are the reaper's.
    const { harness, ada } = await openHarness(t, { engine, wrapDb: failing(4, 'before') });
    const { id } = await harness.submit(ada);
    harness.startWorker({ leaseMs: 300, maxAttempts: 10 });
    expect((await harness.finished(ada, id)).state).toBe('completed');
    expect(drawn).toBeGreaterThan(1);
    expect(await harness.quota(ada)).toEqual({ used: 1, held: 0 });
    expect(await harness.db.images.count(ada)).toBe(1);
    await until('the removal of the first attempt', () => harness.blobKeys().length === 3);
  });
});
