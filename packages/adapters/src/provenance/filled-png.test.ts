import fc from 'fast-check';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { filledPng } from './filled-png.ts';

test('a PNG is filled by exactly so many bytes and shows the same', async () => {
  const background = { r: 200, g: 80, b: 20 };
  const png = await sharp({ create: { width: 9, height: 7, channels: 3, background } })
    .png()
    .toBuffer();
  const pixels = await sharp(png).raw().toBuffer();
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 12, max: 40_000 }), async (bytes) => {
      const filled = filledPng(png, bytes);
      expect(filled.byteLength).toBe(png.byteLength + bytes);
      expect((await sharp(filled).raw().toBuffer()).equals(pixels)).toBe(true);
    }),
    { numRuns: 40 },
  );
});

test('what is no whole PNG, or has no room for a chunk, is refused', async () => {
  const png = await sharp({ create: { width: 9, height: 7, channels: 3, background: '#fff' } })
    .png()
    .toBuffer();
  for (const [bytes, room] of [
    [png, 11],
    [png, -5],
    [png.subarray(0, -1), 100],
    [Buffer.alloc(3), 100],
  ] as const)
    expect(() => filledPng(bytes, room)).toThrow(RangeError);
});
