import type { TimelineSpan } from '@atelier/core/schemas/gallery';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { markAt, shareOfDay, timelineMarks, yearLabels } from './timeline-marks.ts';

const span = (months: number, count: number): TimelineSpan => {
  const name = new Date(Date.UTC(2026, 10 - months, 1)).toISOString().slice(0, 7);
  return { name, from: `${name}-01T00:00:00.000Z`, to: `${name}-28T00:00:00.000Z`, count, more: false };
};
const spans = fc
  .uniqueArray(fc.integer({ min: 0, max: 390 }), { minLength: 1, maxLength: 80 })
  .chain((months) =>
    fc.tuple(
      ...months
        .toSorted((a, b) => a - b)
        .map((month) => fc.integer({ min: 1, max: 50_000 }).map((n) => span(month, n))),
    ),
  );

test('the marks fill the whole height in order, and each place belongs to the month that is there', () => {
  fc.assert(
    fc.property(spans, (all) => {
      const marks = timelineMarks(all);
      expect(marks[0]?.start).toBe(0);
      expect(marks.at(-1)?.end).toBe(1);
      for (const [at, { month, start, end }] of marks.entries()) {
        expect(end).toBeGreaterThan(start);
        expect(end).toBe(marks[at + 1]?.start ?? 1);
        expect(markAt(marks, (start + end) / 2)).toBe(at);
        const share = shareOfDay(marks, `${month}-15`);
        expect(share).toBeGreaterThan(start);
        expect(share).toBeLessThan(end);
      }
      expect(markAt(marks, 1)).toBe(marks.length - 1);
    }),
  );
});

test('years do not stand on each other, and the first is always named', () => {
  fc.assert(
    fc.property(spans, fc.double({ min: 0.01, max: 0.5, noNaN: true }), (all, apart) => {
      const labels = yearLabels(timelineMarks(all), apart);
      expect(labels[0]).toEqual({ year: all[0]?.name.slice(0, 4), top: 0 });
      for (const [at, { top }] of labels.entries())
        if (at > 0) expect(top - (labels[at - 1]?.top ?? 0)).toBeGreaterThanOrEqual(apart);
    }),
  );
});
