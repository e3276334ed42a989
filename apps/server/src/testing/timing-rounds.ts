import { type RankVerdict, rankTest } from './rank-test.ts';

/** Whom an answer is about: an address with an account, or without one. */
export type Side = 'known' | 'unknown';

export interface Round extends RankVerdict {
  readonly times: Readonly<Record<Side, readonly number[]>>;
}

/** Every order of as many of either side is equally likely. */
const shuffledSides = (pairs: number, random: () => number): Side[] => {
  const sides = Array.from({ length: 2 * pairs }, (_, n): Side => (n < pairs ? 'known' : 'unknown'));
  for (let last = sides.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    const moved = sides[last] as Side;
    sides[last] = sides[other] as Side;
    sides[other] = moved;
  }
  return sides;
};

/**
 * Times so many answers about either side, in an order wholly by chance: what one answer leaves behind slows the next
 * down whichever that is, and never one side more than the other, as it would if they came in pairs.
 */
export const measureRound = async (
  pairs: number,
  timeOf: (side: Side, n: number) => Promise<number>,
  random: () => number = Math.random,
): Promise<Round> => {
  const times: Record<Side, number[]> = { known: [], unknown: [] };
  for (const side of shuffledSides(pairs, random)) times[side].push(await timeOf(side, times[side].length));
  return { times, ...rankTest(times.known, times.unknown) };
};

/** As rarely as this a round is uneven by chance. */
export const significanceLevel = 0.001;

/**
 * Repeats rounds until one is equal. Without a difference, chance alone makes all of three unequal
 * once in a thousand million times, and a machine that is busy with something else only for as long as it is. A
 * difference that is there shows in every round.
 * @returns whether all were uneven
 */
export const differsInEveryRound = async <How>(
  rounds: readonly How[],
  measure: (how: How) => Promise<RankVerdict>,
): Promise<boolean> => {
  for (const how of rounds) if ((await measure(how)).p > significanceLevel) return false;
  return true;
};
