import { checkRows } from '@atelier/core/testing/check-rows';
import { describe, expect, test } from 'vitest';
import { rankTest } from './rank-test.ts';
import { answerTime, uniform } from './uniform.ts';

const answers = (count: number, seed: number, laterMs = 0): number[] => {
  const next = uniform(seed);
  return Array.from({ length: count }, () => answerTime(next, laterMs));
};

describe('the rank test', () => {
  test('agrees with a worked example that has ties', () => {
    // Ranks 1, 2, 3.5, 5.5, 8.5 against 3.5, 5.5, 7, 8.5, 10: U = 5.5, variance 22.5.
    const { p, medianDifference } = rankTest([1, 2, 3, 4, 6], [3, 4, 5, 6, 7]);
    expect(p).toBeCloseTo(0.17059, 4);
    expect(medianDifference).toBe(2);
  });

  test('finds no difference between equal samples', () => {
    expect(rankTest([3, 3, 3], [3, 3, 3]).p).toBe(1);
    expect(rankTest([1, 2, 3, 4], [1, 2, 3, 4]).p).toBeGreaterThan(0.9);
  });

  test('is symmetric', () => {
    const [one, other] = [answers(50, 1), answers(60, 2, 0.5)];
    expect(rankTest(one, other).p).toBeCloseTo(rankTest(other, one).p, 12);
    expect(rankTest(one, other).medianDifference).toBe(-rankTest(other, one).medianDifference);
  });

  test('accepts two hundred equal responses as equal: at most a few in a hundred have p < 5 %', () => {
    const verdicts = Array.from({ length: 100 }, (_, n) =>
      rankTest(answers(200, 2 * n + 1), answers(200, 2 * n + 2)),
    );
    expect(verdicts.filter(({ p }) => p < 0.05).length).toBeLessThan(12);
    expect(verdicts.filter(({ p }) => p < 0.001)).toEqual([]);
  });

  test('never misses one millisecond, however often it is tried', () =>
    checkRows([150, 200], 'among %d pairs', (pairs) => {
      for (let n = 0; n < 100; n += 1)
        expect(rankTest(answers(pairs, 2 * n + 1), answers(pairs, 2 * n + 2, 1)).p).toBeLessThan(0.001);
    }));
});
