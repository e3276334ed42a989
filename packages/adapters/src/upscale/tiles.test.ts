import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutArea, putArea, tilesOf } from './tiles.ts';

const Sides = fc.record({ width: fc.integer({ min: 1, max: 90 }), height: fc.integer({ min: 1, max: 90 }) });

test('tiles cover a picture of any size once, each with its margin as far as the picture reaches', () => {
  fc.assert(
    fc.property(
      Sides,
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 0, max: 20 }),
      (size, side, margin) => {
        const covered = new Uint8Array(size.width * size.height);
        const count = (at: number): void => {
          covered[at] = (covered[at] ?? 0) + 1;
        };
        for (const { part, around } of tilesOf(size, side, margin)) {
          for (let y = part.top; y < part.top + part.height; y += 1)
            for (let x = part.left; x < part.left + part.width; x += 1) count(y * size.width + x);
          expect(around.left).toBe(Math.max(0, part.left - margin));
          expect(around.top).toBe(Math.max(0, part.top - margin));
          expect(around.left + around.width).toBe(Math.min(size.width, part.left + part.width + margin));
          expect(around.top + around.height).toBe(Math.min(size.height, part.top + part.height + margin));
        }
        expect(covered.every((times) => times === 1)).toBe(true);
      },
    ),
  );
});

test('a picture that is cut into tiles and put together again is the same', () => {
  fc.assert(
    fc.property(Sides, fc.integer({ min: 1, max: 40 }), (size, side) => {
      const pixels = Uint8Array.from({ length: size.width * size.height * 3 }, (_, at) => (at * 31) % 256);
      const copy = new Uint8Array(pixels.length);
      for (const { part } of tilesOf(size, side, 0))
        putArea(copy, size.width, part, cutArea(pixels, size.width, part));
      expect(Buffer.compare(copy, pixels)).toBe(0);
    }),
  );
});
