import { sizeProblem } from '@atelier/core/transformed-size';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dragged, draggedByKey, firstBox, handles, wholeBox } from './crop-box.ts';
import {
  type Chosen,
  changesOf,
  firstEndOf,
  keptSize,
  problemOf,
  ratios,
  resultOf,
  unchanged,
} from './transform.ts';

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

const Drag = fc.record({
  handle: fc.constantFrom(...handles),
  dx: fc.double({ min: -2, max: 2, noNaN: true }),
  dy: fc.double({ min: -2, max: 2, noNaN: true }),
});
/** Boxes that dragging leads to: from a twentieth of the picture, which a small one may not have. */
const boxes = fc
  .array(Drag, { maxLength: 6 })
  .map((drags) => drags.reduce((box, { handle, dx, dy }) => dragged(box, handle, dx, dy), firstBox));

test('however it is dragged, the part to keep stays within the picture and has a size', () => {
  fc.assert(
    fc.property(boxes, ({ left, top, right, bottom }) => {
      expect(Math.min(left, top)).toBeGreaterThanOrEqual(0);
      expect(Math.max(right, bottom)).toBeLessThanOrEqual(1 + 1e-9);
      expect(Math.min(right - left, bottom - top)).toBeGreaterThan(0.049);
    }),
  );
  expect(dragged(firstBox, 'move', 5, 0)).toMatchObject({ right: 1, top: 0.1 });
  expect(draggedByKey(firstBox, 'upper left', 'ArrowRight', true)?.left).toBeCloseTo(0.15);
  expect(draggedByKey(firstBox, 'move', 'Enter', false)).toBeNull();
});

test('a part of its own shape is cut of the turned picture; all of it is no change', () => {
  const box = { left: 0.5, top: 0, right: 1, bottom: 0.25 };
  expect(changesOf(wide, from({ turns: 1, box, width: 200 }))).toEqual({
    rotate: 90,
    crop: { x: 200, y: 0, width: 200, height: 150 },
  });
  expect(changesOf(wide, from({ box: wholeBox }))).toEqual({});
});

test('a part is chosen only along a side where something is left over', () => {
  const of = (width: number, height: number, ratio: Chosen['ratio']) =>
    firstEndOf({ width, height }, { ...unchanged({ width, height }), ratio });
  expect([of(512, 512, [1, 1]), of(512, 384, [4, 3]), of(512, 384, null)]).toEqual([null, null, null]);
  expect([of(512, 384, [1, 1]), of(384, 512, [1, 1])]).toEqual(['left', 'upper']);
});

test('whatever is chosen, the server accepts it if the dialog does', () => {
  const side = fc.integer({ min: 64, max: 4096 });
  const chosen = fc.record({
    turns: fc.constantFrom(0 as const, 1 as const, 2 as const, 3 as const),
    mirrored: fc.boolean(),
    flipped: fc.boolean(),
    ratio: fc.constantFrom(...Object.values(ratios)),
    place: fc.double({ min: 0, max: 1, noNaN: true }),
    box: fc.option(boxes),
  });
  fc.assert(
    fc.property(side, side, chosen, (width, height, choice) => {
      const original = { width, height };
      const kept = keptSize(original, { ...choice, width });
      const whole = { ...choice, width: kept.width };
      fc.pre(Math.min(kept.width, kept.height) >= 16);
      expect(sizeProblem(original, changesOf(original, whole))).toBeNull();
      expect(resultOf(original, whole)).toEqual(kept);
    }),
  );
});
