import { stoppedClock } from '@atelier/core/testing/clocks';
import { expect, test } from 'vitest';
import { createRecentReads } from './recent-reads.ts';

test('a read is recent for an hour after it was recorded, and never before', () => {
  const clock = stoppedClock();
  const reads = createRecentReads(clock);
  expect(reads.has('a')).toBe(false);
  reads.add('a');
  clock.advance(3_599_999);
  expect([reads.has('a'), reads.has('b')]).toEqual([true, false]);
  clock.advance(1);
  expect(reads.has('a')).toBe(false);
});

test('of very many reads the oldest are forgotten first', () => {
  const reads = createRecentReads(stoppedClock());
  for (let at = 0; at <= 10_000; at += 1) reads.add(String(at));
  expect([reads.has('0'), reads.has('1'), reads.has('10000')]).toEqual([false, true, true]);
});
