import type { LocalEngineStatus } from '@atelier/core/schemas/local-engine';
import { expect, test } from 'vitest';
import { amountWords, percentOf, refetchMs, stateWords, uptimeWords } from './engine-words.ts';

test('the state of the local engine is told in words, and asked for often while something happens', () => {
  expect(stateWords('backing-off')).toEqual({ word: 'waiting to restart', tone: 'warning' });
  const status = (state: string, download: object | null = null) =>
    ({ state, download }) as LocalEngineStatus;
  expect([undefined, status('running'), status('starting')].map(refetchMs)).toEqual([15_000, 15_000, 2000]);
  expect(refetchMs(status('off', { state: 'running' }))).toBe(2000);
  expect([40, 720, 7_500, 90_000, 180_000].map(uptimeWords)).toEqual([
    '40 s',
    '12 min',
    '2 h 5 min',
    '1 day 1 h',
    '2 days 2 h',
  ]);
});

test('a download shows how much of it is here', () => {
  expect(percentOf({ bytes: 5, total: null })).toBeNull();
  expect(percentOf({ bytes: 1_999, total: 4_000 })).toBe(49);
  expect(amountWords({ bytes: 2_000_000, total: 4_000_000 })).toBe('2.0 MB of 4.0 MB');
  expect(amountWords({ bytes: 120_000_000, total: 4_100_000_000 })).toBe('120.0 MB of 4.1 GB');
  expect(amountWords({ bytes: 5_000, total: null })).toBe('5 kB');
});
