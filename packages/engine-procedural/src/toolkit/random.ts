/** A seeded source of numbers. The same seed always gives the same sequence, on every platform. */
export interface Rng {
  /** 0 ≤ x < 1 */
  next(): number;
  /** min ≤ x < max */
  range(min: number, max: number): number;
  /** An integer, both ends included. */
  int(min: number, max: number): number;
  /** True with probability `p` (0 … 1). */
  chance(p: number): boolean;
  /** Bell-shaped around 0, within −1 … 1. */
  bell(): number;
  /** @throws RangeError when `items` is empty. */
  pick<T>(items: readonly T[]): T;
  /** A new array in random order. */
  shuffle<T>(items: readonly T[]): T[];
}

/** A well-mixed 32-bit hash of a text (FNV-1a over UTF-16 units, then an avalanche). */
export const hashText = (text: string, salt = 0): number => {
  let h = (0x811c9dc5 ^ salt) >>> 0;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return avalanche(h);
};

/** Spreads every input bit over the whole 32-bit word. */
export const avalanche = (value: number): number => {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
};

/** A small fast counter generator (sfc32) whose state is four hashes of `seedText`. */
const createNext = (seedText: string): (() => number) => {
  let a = hashText(seedText, 1) | 0;
  let b = hashText(seedText, 2) | 0;
  let c = hashText(seedText, 3) | 0;
  let counter = 1;
  const next = (): number => {
    const t = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + t) | 0;
    return (t >>> 0) / 4294967296;
  };
  for (let i = 0; i < 12; i++) next();
  return next;
};

/** Creates a generator from any text; fork by appending a label so that features do not disturb each other. */
export const createRng = (seedText: string): Rng => {
  const next = createNext(seedText);
  const int = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1));
  const pick = <T>(items: readonly T[]): T => {
    const item = items[int(0, items.length - 1)];
    if (item === undefined) throw new RangeError('nothing to pick from');
    return item;
  };
  const shuffle = <T>(items: readonly T[]): T[] =>
    items
      .map((item) => ({ item, key: next() }))
      .sort((x, y) => x.key - y.key)
      .map(({ item }) => item);
  return {
    next,
    int,
    pick,
    shuffle,
    range: (min, max) => min + next() * (max - min),
    chance: (p) => next() < p,
    bell: () => (next() + next() + next()) / 1.5 - 1,
  };
};
