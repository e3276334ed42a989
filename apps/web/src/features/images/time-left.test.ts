import { expect, test } from 'vitest';
import { timeLeft } from './time-left.ts';

test('the time left is counted in days, at the end in hours, and never negative', () => {
  const nowMs = Date.UTC(2026, 0, 1);
  const left = (ms: number) => timeLeft(new Date(nowMs + ms).toISOString(), nowMs);
  const hourMs = 3_600_000;
  expect(left(30 * 24 * hourMs)).toBe('30 days left');
  expect(left(30 * 24 * hourMs - 1)).toBe('30 days left');
  expect(left(29 * 24 * hourMs)).toBe('29 days left');
  expect(left(24 * hourMs)).toBe('1 day left');
  expect(left(24 * hourMs - 1)).toBe('23 hours left');
  expect(left(hourMs)).toBe('1 hour left');
  expect(left(hourMs - 1)).toBe('Less than an hour left');
  expect(left(-hourMs)).toBe('Less than an hour left');
});
