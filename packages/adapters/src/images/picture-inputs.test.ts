import type { Mask, MaskStroke } from '@atelier/core/schemas/masks';
import { maxLassoNumbers, maxMaskNumbers } from '@atelier/core/schemas/masks';
import { checkRows } from '@atelier/core/testing/check-rows';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { createPictureInputs } from './picture-inputs.ts';

/** The largest picture that there can be. */
const largest = () =>
  sharp({ create: { width: 4096, height: 4096, channels: 3, background: '#c85014' } })
    .png({ compressionLevel: 1 })
    .toBuffer();

/** Places all over the picture and around it, the same at each run. */
const scattered = (count: number): number[] => {
  let seed = 1;
  return Array.from({ length: count }, () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return (seed / 2_147_483_647) * 3 - 1;
  });
};
const stroke = (fields: Partial<MaskStroke>): MaskStroke => ({
  tool: 'brush',
  radius: 0.1,
  points: [0.25, 0.25],
  ...fields,
});
const mask = (strokes: readonly MaskStroke[], fields: Partial<Mask> = {}): Mask => ({
  strokes: [...strokes],
  feather: 0,
  inverted: false,
  ...fields,
});
const lassos = Array.from({ length: maxMaskNumbers / maxLassoNumbers }, () =>
  stroke({ tool: 'lasso', points: scattered(maxLassoNumbers) }),
);

// Minutes of processor time each, if drawn in the size of the picture.
test('the worst masks and extensions of the largest picture are ready within seconds', {
  timeout: 120_000,
}, async () => {
  const picture = await largest();
  const wanted = { width: 1024, height: 1024 };
  const { fit } = createPictureInputs();
  await checkRows(
    [
      ['the softest edge', { mask: mask([stroke({})], { feather: 0.1 }) }],
      ['a wide scribble', { mask: mask([stroke({ radius: 0.5, points: scattered(maxMaskNumbers) })]) }],
      ['a thin scribble', { mask: mask([stroke({ radius: 0.01, points: scattered(maxMaskNumbers) })]) }],
      ['tangled lassos', { mask: mask(lassos) }],
      ['all sides doubled', { extend: { left: 1, right: 1, top: 1, bottom: 1 } }],
    ] as const,
    '%s',
    async (_, edit) => {
      const before = performance.now();
      const made = await fit(picture, { ...wanted, ...edit });
      expect(performance.now() - before).toBeLessThan(20_000);
      for (const file of [made.image, made.mask ?? Buffer.of()])
        expect(await sharp(file).metadata()).toMatchObject(wanted);
    },
  );
});

test('a long line has no gaps, and a mask is where it was painted, also on a large picture', async () => {
  const along = Array.from({ length: 400 }, (_, at) => [at / 399, 0.5]).flat();
  const { mask: drawn } = await createPictureInputs().fit(await largest(), {
    ...{ width: 512, height: 512 },
    mask: mask([stroke({ radius: 0.05, points: along })]),
  });
  const { data, info } = await sharp(drawn).greyscale().raw().toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number): number => data[(y * info.width + x) * info.channels] ?? -1;
  for (let x = 0; x < 512; x += 1) expect([at(x, 256), at(x, 200), at(x, 312)]).toEqual([255, 0, 0]);
});

test('an extended picture keeps its place and its colours', async () => {
  const { image, mask: drawn } = await createPictureInputs().fit(await largest(), {
    ...{ width: 600, height: 300 },
    extend: { left: 1, right: 0, top: 0, bottom: 0 },
  });
  const { data, info } = await sharp(image).raw().toBuffer({ resolveWithObject: true });
  expect([...data.subarray(0, 3), info.width, info.height]).toEqual([200, 80, 20, 600, 300]);
  const shape = await sharp(drawn).greyscale().raw().toBuffer();
  expect([shape[150 * 600 + 50], shape[150 * 600 + 550]]).toEqual([255, 0]);
});
