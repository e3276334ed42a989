import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { median, significant, spread } from './statistics.ts';

test('the median of an odd number of rounds is the middle one, whatever their order', () => {
  expect(median([9, 1, 5])).toBe(5);
});

test('the median of an even number of rounds lies between the two middle ones', () => {
  expect(median([1, 10, 2, 4])).toBe(3);
});

test('there is no median of nothing', () => {
  expect(() => median([])).toThrow(RangeError);
});

test('one outlier among rounds does not move the median outside the others', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 3 }), (rounds) => {
      const disturbed = median([...rounds, 1e9]);
      expect(disturbed).toBeGreaterThanOrEqual(Math.min(...rounds));
      expect(disturbed).toBeLessThanOrEqual(Math.max(...rounds));
    }),
  );
});

test('the spread of equal rounds is zero and of unequal ones a share of the median', () => {
  expect(spread([7, 7, 7])).toBe(0);
  expect(spread([8, 10, 12])).toBeCloseTo(0.4);
});

test('significant digits neither invent precision nor lose magnitude', () => {
  expect(significant(12_345)).toBe(12_300);
  expect(significant(0.012_345)).toBe(0.0123);
});
