import pino from 'pino';
import { expect, test } from 'vitest';
import { movableClock } from '../worker/testing/harness.ts';
import { createSearchIndex, indexTexts } from './search-index.ts';

const never = new AbortController().signal;

/** Stores with unindexed texts; `onBatch` is called before each batch. */
const backlog = (people: number, pictures: number, onBatch: () => void = () => undefined) => {
  const left = { users: people, images: pictures };
  const store = (name: keyof typeof left) => ({
    indexMissingTexts: async (limit: number) => {
      onBatch();
      const batch = Math.min(limit, left[name]);
      left[name] -= batch;
      return batch;
    },
  });
  return { left, db: { users: store('users'), images: store('images') } as never };
};

const deps = (db: never) => {
  const lines: { msg: string; added?: number }[] = [];
  const log = pino({ base: null }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  return { clock: movableClock('2026-03-10T12:00:00.000Z'), log, db, lines };
};

test('all missing texts are indexed, and the log says that it starts, how far it is, and when it is complete', async () => {
  const slow = backlog(150, 430, () => all.clock.advance(4_000));
  const all = deps(slow.db);
  expect(await indexTexts(all, never)).toBe(580);
  expect(slow.left).toEqual({ users: 0, images: 0 });
  const logged = all.lines.map(({ msg, added }) => [msg, added]);
  expect(logged).toEqual([
    ['adding earlier texts to the search index; searches are slower until it is complete', undefined],
    ['search index', 250],
    ['search index', 550],
    ['the search index is complete', 580],
  ]);
});

test('nothing is logged when no text is missing', async () => {
  const all = deps(backlog(0, 0).db);
  expect(await indexTexts(all, never)).toBe(0);
  expect(all.lines).toEqual([]);
});

test('a batch is small, and leaves half of the time to others', async () => {
  const limits: number[] = [];
  const spans: { readonly startMs: number; readonly endMs: number }[] = [];
  let left = 3;
  const indexMissingTexts = async (limit: number) => {
    limits.push(limit);
    const startMs = performance.now();
    await new Promise((resolve) => setTimeout(resolve, 60));
    spans.push({ startMs, endMs: performance.now() });
    left -= 1;
    return left > 0 ? limit : 0;
  };
  const none = { indexMissingTexts: async () => 0 };
  await indexTexts(deps({ users: none, images: { indexMissingTexts } } as never), never);
  expect(limits).toEqual([100, 100, 100]);
  // Timers may fire a millisecond early.
  for (const [at, { startMs, endMs }] of spans.slice(0, -1).entries())
    expect((spans[at + 1]?.startMs ?? 0) - endMs).toBeGreaterThan(endMs - startMs - 3);
});

test('a stop waits only for the current batch', async () => {
  const finished = Promise.withResolvers<void>();
  let batches = 0;
  const indexMissingTexts = async () => {
    batches += 1;
    await finished.promise;
    return 100;
  };
  const index = createSearchIndex(
    deps({ users: { indexMissingTexts }, images: { indexMissingTexts } } as never),
  );
  index.start();
  const stopped = index.stop();
  finished.resolve();
  await stopped;
  expect(batches).toBe(1);
});

test('an error is logged, and indexing goes on later', async () => {
  const indexMissingTexts = () => Promise.reject(new Error('no disk'));
  const all = deps({ users: { indexMissingTexts }, images: { indexMissingTexts } } as never);
  const index = createSearchIndex(all);
  index.start();
  await new Promise(setImmediate);
  await index.stop();
  expect(all.lines.map(({ msg }) => msg)).toEqual(['the search index could not be completed']);
});
