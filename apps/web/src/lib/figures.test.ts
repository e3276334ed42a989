import { expect, test } from 'vitest';
import { counted, formatDuration, stepName } from './figures.ts';
import { parseMetricSearch, searchOf } from './metric-search.ts';

test('durations read in the unit that fits', () => {
  expect([0.42, 9.96, 12.4, 999, 1500, 89_900, 240_000, 9_000_000].map(formatDuration)).toEqual([
    '0.4 ms',
    '10 ms',
    '12 ms',
    '999 ms',
    '1.5 s',
    '89.9 s',
    '4 min',
    '2.5 h',
  ]);
});

test('a step of thirty days is named by its day in UTC', () => {
  expect(stepName('2026-11-30T00:00:00.000Z', '30d')).toBe('Nov 30');
});

test('counts have a singular', () => {
  expect([counted(0, 'call'), counted(1, 'call'), counted(2400, 'reply', 'replies')]).toEqual([
    '0 calls',
    '1 call',
    '2,400 replies',
  ]);
});

test('the window is in the address, except for now', () => {
  expect(parseMetricSearch({ window: '30d', x: 1 })).toEqual({ window: '30d' });
  expect(parseMetricSearch({ window: 'now' })).toEqual({});
  expect(parseMetricSearch({ window: 'century' })).toEqual({});
  expect([searchOf('now'), searchOf('24h')]).toEqual([{}, { window: '24h' }]);
});
