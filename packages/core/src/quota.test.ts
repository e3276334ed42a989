import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quotaPeriod, quotaResetsAt } from './quota.ts';
import { checkRows } from './testing/check-rows.ts';

test('a quota counts in the calendar month in UTC', () =>
  checkRows(
    [
      ['2026-01-01T00:00:00.000Z', '2026-01', '2026-02-01T00:00:00.000Z'],
      ['2026-12-31T23:59:59.999Z', '2026-12', '2027-01-01T00:00:00.000Z'],
      ['2028-02-29T12:00:00.000Z', '2028-02', '2028-03-01T00:00:00.000Z'],
      ['2026-01-31T23:30:00.000-05:00', '2026-02', '2026-03-01T00:00:00.000Z'],
    ],
    '%s counts in %s, which ends at %s',
    (at, period, resetsAt) => {
      expect(quotaPeriod(new Date(at))).toBe(period);
      expect(quotaResetsAt(new Date(at)).toISOString()).toBe(resetsAt);
    },
  ));

test('a period ends exactly when the next one begins', () => {
  const times = fc.date({ min: new Date('2000-01-01'), max: new Date('2999-12-01'), noInvalidDate: true });
  fc.assert(
    fc.property(times, (at) => {
      const end = quotaResetsAt(at);
      expect(end.getTime()).toBeGreaterThan(at.getTime());
      expect(quotaPeriod(new Date(end.getTime() - 1))).toBe(quotaPeriod(at));
      expect(quotaPeriod(end) > quotaPeriod(at)).toBe(true);
    }),
  );
});
