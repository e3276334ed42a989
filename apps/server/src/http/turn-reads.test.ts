import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createArrivals } from './arrivals.ts';

const counting = () => {
  let reads = 0;
  const arrivals = createArrivals(() => {
    reads += 1;
    return reads;
  });
  /** What a request reads that arrives now. */
  const arrive = (openConnections = 20, isPipelined = false): number => {
    let seen = 0;
    arrivals.arrive({ openConnections, isPipelined }, () => {
      seen = arrivals.read();
    });
    return seen;
  };
  return { read: arrivals.read, arrive, arrivals };
};

test('requests that arrive in one turn read once, those of the next turn read again', async () => {
  const { arrive } = counting();
  expect([arrive(), arrive(), arrive()]).toEqual([1, 1, 1]);
  await nextTurn();
  expect([arrive(), arrive()]).toEqual([2, 2]);
});

test('whatever is not a request just arriving reads for itself, also in the same turn', async () => {
  const { arrive, read, arrivals } = counting();
  expect([arrive(), read(), read(), arrive()]).toEqual([1, 2, 3, 1]);
  let later: Promise<number> = Promise.resolve(0);
  arrivals.arrive({ openConnections: 20, isPipelined: false }, () => {
    later = Promise.resolve().then(read);
  });
  expect(await later).toBe(4);
});

test('with so many connections that a turn may receive twice, each request reads', () => {
  const { arrive } = counting();
  expect([arrive(1001), arrive(1001)]).toEqual([1, 2]);
});

test('a pipelined request reads for itself', () => {
  const { arrive } = counting();
  expect([arrive(), arrive(20, true), arrive()]).toEqual([1, 2, 1]);
});

test('a handler that throws leaves nothing shared with what follows', () => {
  const { read, arrivals } = counting();
  expect(() =>
    arrivals.arrive({ openConnections: 20, isPipelined: false }, () => {
      arrivals.read();
      throw new Error('failed');
    }),
  ).toThrow('failed');
  expect(read()).toBe(2);
});
