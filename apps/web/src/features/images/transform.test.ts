import { sizeProblem } from '@atelier/core/transformed-size';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Chosen, changesOf, keptSize, problemOf, ratios, resultOf, unchanged } from './transform.ts';

const wide = { width: 600, height: 400 };
const from = (fields: Partial<Chosen>): Chosen => ({ ...unchanged(wide), ...fields });

test('nothing chosen changes nothing, and says so', () => {
  expect(changesOf(wide, unchanged(wide))).toEqual({});
  expect(problemOf(wide, unchanged(wide))).toBe('Change something first.');
});

test('a square is cut from the middle, or from where it was moved to', () => {
  expect(changesOf(wide, from({ ratio: [1, 1], width: 400 }))).toEqual({
    crop: { x: 100, y: 0, width: 400, height: 400 },
  });
  expect(changesOf(wide, from({ ratio: [1, 1], width: 400, place: 1 })).crop?.x).toBe(200);
});

test('both mirrors together are half a turn', () => {
  expect(changesOf(wide, from({ mirrored: true, flipped: true }))).toEqual({ rotate: 180 });
  expect(changesOf(wide, from({ flipped: true }))).toEqual({ mirror: 'vertical' });
});

test('a width alone keeps the shape', () => {
  expect(resultOf(wide, from({ width: 300 }))).toEqual({ width: 300, height: 200 });
  expect(problemOf(wide, from({ width: Number.NaN }))).toBe('Enter a width in whole pixels.');
});

test('whatever is chosen, the server accepts it if the dialog does', () => {
  const side = fc.integer({ min: 64, max: 4096 });
  const chosen = fc.record({
    turns: fc.constantFrom(0 as const, 1 as const, 2 as const, 3 as const),
    mirrored: fc.boolean(),
    flipped: fc.boolean(),
    ratio: fc.constantFrom(...Object.values(ratios)),
    place: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  fc.assert(
    fc.property(side, side, chosen, (width, height, choice) => {
      const original = { width, height };
      const kept = keptSize(original, { ...choice, width });
      const whole = { ...choice, width: kept.width };
      expect(sizeProblem(original, changesOf(original, whole))).toBeNull();
      expect(resultOf(original, whole)).toEqual(kept);
    }),
  );
});
