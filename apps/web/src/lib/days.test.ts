import { expect, test } from 'vitest';
import { endOfMonthMs, formatDay, localDay } from './days.ts';

const now = new Date(2026, 10, 30, 9);

test('today and yesterday are named, and other days have their date', () => {
  expect(formatDay('2026-11-30', now)).toBe('Today');
  expect(formatDay('2026-11-29', now)).toBe('Yesterday');
  expect(formatDay('2026-11-26', now)).toMatch(/Thursday/);
  expect(formatDay('2025-03-12', now)).toMatch(/2025/);
});

test('a month ends a millisecond before the next begins, also in December', () => {
  for (const month of ['2026-02', '2026-11', '2025-12']) {
    const end = endOfMonthMs(month);
    expect(localDay(new Date(end)).slice(0, 7)).toBe(month);
    expect(localDay(new Date(end + 1)).slice(0, 7)).not.toBe(month);
  }
});
