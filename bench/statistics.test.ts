import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { median, significant, spread } from './statistics.ts';

test('the median of an odd number of values is the middle one, in any order', () => {
  expect(median([9, 1, 5])).toBe(5);
});

test('the median of an even number of values is the mean of the two middle ones', () => {
  expect(median([1, 10, 2, 4])).toBe(3);
});

test('the median of no values throws', () => {
  expect(() => median([])).toThrow(RangeError);
});

test('one outlier does not move the median out of the range of the others', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 3 }), (rounds) => {
      const disturbed = median([...rounds, 1e9]);
      expect(disturbed).toBeGreaterThanOrEqual(Math.min(...rounds));
      expect(disturbed).toBeLessThanOrEqual(Math.max(...rounds));
    }),
  );
});

test('the spread is the range divided by the median', () => {
  expect(spread([7, 7, 7])).toBe(0);
  expect(spread([8, 10, 12])).toBeCloseTo(0.4);
});

test('rounding keeps three significant digits and the magnitude', () => {
  expect(significant(12_345)).toBe(12_300);
  expect(significant(0.012_345)).toBe(0.0123);
});
