import { describe, expect, test } from 'vitest';
import { differsInEveryRound, measureRound, type Side, significanceLevel } from './timing-rounds.ts';
import { answerTime, uniform } from './uniform.ts';

const pairs = 200;
const rounds = [1, 2, 3];

/** Response times of one server, of which those for known addresses are longer by `lateMs`. */
const application = (seed: number, laterMs: number) => {
  const next = uniform(seed);
  const timeOf = async (side: Side) => answerTime(next, side === 'known' ? laterMs : 0);
  return () => measureRound(pairs, timeOf, next);
};

describe('the rule by which response times count as equal', () => {
  test('finds every difference of one millisecond, however often it is tried', async () => {
    for (let n = 1; n <= 100; n += 1) expect(await differsInEveryRound(rounds, application(n, 1))).toBe(true);
  });

  test('raises no alarm without a difference', async () => {
    for (let n = 1; n <= 300; n += 1)
      expect(await differsInEveryRound(rounds, application(n, 0))).toBe(false);
  });

  test('ignores disturbances in all rounds but one', async () => {
    const ps = [significanceLevel / 2, significanceLevel / 2, 0.4];
    expect(await differsInEveryRound(ps, async (p) => ({ p, medianDifference: 9 }))).toBe(false);
  });

  test('stops after an equal round', async () => {
    let asked = 0;
    const measure = async () => {
      asked += 1;
      return { p: 0.4, medianDifference: 0 };
    };
    await differsInEveryRound(rounds, measure);
    expect(asked).toBe(1);
  });
});

describe('a round', () => {
  test('measures both sides equally often', async () => {
    const { times } = await measureRound(pairs, async () => 1);
    expect([times.known.length, times.unknown.length]).toEqual([pairs, pairs]);
  });

  test('is not distorted by what a response leaves behind for the next', async () => {
    let uneven = 0;
    for (let n = 1; n <= 100; n += 1) {
      const next = uniform(n);
      let before: Side = 'unknown';
      const timeOf = async (side: Side) => {
        const ms = answerTime(next, before === 'known' ? 5 : 0);
        before = side;
        return ms;
      };
      if ((await measureRound(pairs, timeOf, next)).p <= 0.01) uneven += 1;
    }
    expect(uneven).toBeLessThan(5);
  });
});
