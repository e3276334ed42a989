import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bucketCount, bucketOf, percentileError, percentileMs } from './latency-buckets.ts';

const durations = fc.array(fc.double({ min: 0.07, max: 3_600_000, noNaN: true }), {
  minLength: 1,
  maxLength: 300,
});
const quantile = fc.constantFrom(0, 0.01, 0.5, 0.95, 0.99, 1);

const countsOf = (values: readonly number[]): Map<number, number> => {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(bucketOf(value), (counts.get(bucketOf(value)) ?? 0) + 1);
  return counts;
};

const merged = (a: ReadonlyMap<number, number>, b: ReadonlyMap<number, number>): Map<number, number> =>
  new Map([...a.keys(), ...b.keys()].map((bucket) => [bucket, (a.get(bucket) ?? 0) + (b.get(bucket) ?? 0)]));

const naive = (values: readonly number[], q: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(1, Math.ceil(q * sorted.length)) - 1] ?? Number.NaN;
};

test('a percentile of counted durations is that of the sorted durations, within the error of a bucket', () => {
  fc.assert(
    fc.property(durations, quantile, (values, q) => {
      const estimate = percentileMs(countsOf(values), q) ?? Number.NaN;
      const exact = naive(values, q);
      expect(Math.max(estimate / exact, exact / estimate)).toBeLessThanOrEqual(1 + percentileError + 1e-9);
    }),
  );
  expect(percentileError).toBeLessThan(0.091);
});

test('merged counts have the percentiles of all durations together', () => {
  fc.assert(
    fc.property(durations, durations, quantile, (some, others, q) => {
      expect(percentileMs(merged(countsOf(some), countsOf(others)), q)).toBe(
        percentileMs(countsOf([...some, ...others]), q),
      );
    }),
  );
});

test('every number has a bucket, and a longer duration never an earlier one', () => {
  fc.assert(
    fc.property(fc.double(), fc.double(), (a, b) => {
      for (const bucket of [bucketOf(a), bucketOf(b)])
        expect(Number.isInteger(bucket) && bucket >= 0 && bucket < bucketCount).toBe(true);
      if (a <= b) expect(bucketOf(a)).toBeLessThanOrEqual(bucketOf(b));
    }),
  );
});

test('without a duration there is no percentile', () => {
  expect(percentileMs(new Map(), 0.5)).toBeNull();
  expect(percentileMs(new Map([[3, 0]]), 0.5)).toBeNull();
});
