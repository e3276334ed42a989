import { expect, test } from 'vitest';
import { createSubmissionRate } from './submission-rate.ts';

/** A rate on a clock that only sleeping advances. */
const open = () => {
  let now = 0;
  let waits = 0;
  const rate = createSubmissionRate(() => now);
  const take = (signal: AbortSignal = new AbortController().signal) =>
    rate.take(
      signal,
      () => {
        waits += 1;
      },
      async (ms) => {
        now += ms;
      },
    );
  return {
    rate,
    take,
    at: () => now,
    waits: () => waits,
    advance: (ms: number) => {
      now += ms;
    },
  };
};

test('at most so many submissions are made within any minute, and the next says that it waits', async () => {
  const { rate, take, at, waits, advance } = open();
  rate.setLimit(2);
  await take();
  advance(20_000);
  await take();
  expect([at(), rate.isFull(), waits()]).toEqual([20_000, true, 0]);
  await take();
  expect(at()).toBe(60_000);
  expect(waits()).toBeGreaterThan(10);
  await take();
  expect(at()).toBe(80_000);
  advance(60_001);
  expect(rate.isFull()).toBe(false);
});

test('without a limit nothing waits, and a new limit counts what was submitted before', async () => {
  const { rate, take, at } = open();
  for (let count = 0; count < 5; count += 1) await take();
  expect([at(), rate.isFull()]).toEqual([0, false]);
  rate.setLimit(5);
  expect(rate.isFull()).toBe(true);
  rate.setLimit(null);
  expect(rate.isFull()).toBe(false);
});

test('a turn that is given up takes none', async () => {
  const { rate, take, advance } = open();
  rate.setLimit(1);
  await take();
  await expect(take(AbortSignal.abort(new Error('cancelled')))).rejects.toThrow('cancelled');
  advance(60_000);
  expect(rate.isFull()).toBe(false);
});
