import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isQuiet, quietUntil } from './quiet-hours.ts';

const timeZones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe'];
const clock = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'));
const hours = fc.record({ from: clock, to: clock, timeZone: fc.constantFrom(...timeZones) });
const moment = fc.date({
  min: new Date('2026-01-01T00:00:00Z'),
  max: new Date('2027-01-01T00:00:00Z'),
  noInvalidDate: true,
});

test('what quiet hours hold back is held until the first minute that is not quiet, and never for longer than a day and an hour', () =>
  fc.assert(
    fc.property(hours, moment, (quiet, at) => {
      const until = quietUntil(quiet, at);
      expect(isQuiet(quiet, until)).toBe(false);
      if (!isQuiet(quiet, at)) {
        expect(until).toEqual(at);
        return;
      }
      const waitMs = until.getTime() - at.getTime();
      expect(waitMs).toBeGreaterThan(0);
      expect(waitMs).toBeLessThanOrEqual(25 * 3_600_000);
      // The minute before it is quiet, so that nothing is held for longer than needed.
      expect(isQuiet(quiet, new Date(until.getTime() - 1))).toBe(true);
    }),
    { numRuns: 60 },
  ));

test('quiet hours go across midnight, by the clock of their time zone, also when clocks change', () => {
  const berlin = { from: '22:00', to: '07:00', timeZone: 'Europe/Berlin' };
  const until = (iso: string) => quietUntil(berlin, new Date(iso)).toISOString();
  expect(until('2026-01-10T21:30:00Z')).toBe('2026-01-11T06:00:00.000Z');
  expect(until('2026-07-10T21:30:00Z')).toBe('2026-07-11T05:00:00.000Z');
  expect(until('2026-07-10T12:00:00Z')).toBe('2026-07-10T12:00:00.000Z');
  // The night in which an hour is missing, and the one with an hour more.
  expect(until('2026-03-28T22:00:00Z')).toBe('2026-03-29T05:00:00.000Z');
  expect(until('2026-10-24T21:00:00Z')).toBe('2026-10-25T06:00:00.000Z');
});

test('equal times are no quiet hours', () => {
  expect(isQuiet({ from: '07:00', to: '07:00', timeZone: 'UTC' }, new Date('2026-01-01T07:00:00Z'))).toBe(
    false,
  );
});
