import fc from 'fast-check';
import { expect, test } from 'vitest';
import { positionsBetween } from './places.ts';

const position = fc.double({ min: -1e9, max: 1e9, noNaN: true });

test('positions are strictly between their neighbours and rise, or there is no room', () => {
  fc.assert(
    fc.property(position, position, fc.integer({ min: 1, max: 500 }), (one, other, count) => {
      const [after, before] = [Math.min(one, other), Math.max(one, other)];
      const places = positionsBetween(after, before, count);
      if (places === null) return;
      const all = [after, ...places, before];
      expect(places).toHaveLength(count);
      expect(all.every((place, at) => at === 0 || place > (all[at - 1] ?? place))).toBe(true);
    }),
  );
});

test('there is room at the ends, for whole numbers, and none between equal neighbours', () => {
  expect(positionsBetween(null, null, 3)).toEqual([1, 2, 3]);
  expect(positionsBetween(7, null, 2)).toEqual([8, 9]);
  expect(positionsBetween(null, 7, 2)).toEqual([5, 6]);
  expect(positionsBetween(3, 4, 1)).toEqual([3.5]);
  expect(positionsBetween(3, 3, 1)).toBeNull();
});

test('dropping in the same gap again and again runs out of room only after fifty times', () => {
  let [before, drops] = [1, 0];
  for (let places = positionsBetween(0.5, before, 1); places !== null; drops += 1) {
    before = places[0] ?? 0;
    places = positionsBetween(0.5, before, 1);
  }
  expect(drops).toBeGreaterThan(50);
});
