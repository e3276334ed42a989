import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nearestResolution, presetSizes, rescale, resolutions } from './sizes.ts';

const bounds = fc
  .record({
    step: fc.constantFrom(1, 8, 16, 64),
    low: fc.integer({ min: 1, max: 8 }),
    span: fc.integer({ min: 1, max: 40 }),
    pixels: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
  })
  .map(({ step, low, span, pixels }) => ({
    sizes: null,
    // From the smallest to the largest picture that the sides allow.
    maxPixels:
      pixels === null
        ? null
        : Math.round((low * step) ** 2 + pixels * ((low + span) ** 2 - low ** 2) * step ** 2),

    sizeStepPx: step,
    minSidePx: low * step,
    maxSidePx: (low + span) * step,
  }));

test('every preset is a size that the engine supports', () => {
  fc.assert(
    fc.property(bounds, fc.constantFrom(...resolutions), (engine, { sidePx }) => {
      for (const { width, height } of presetSizes(sidePx, engine)) {
        if (engine.maxPixels !== null) expect(width * height).toBeLessThanOrEqual(engine.maxPixels);
        for (const side of [width, height]) {
          expect(side % engine.sizeStepPx).toBe(0);
          expect(side).toBeGreaterThanOrEqual(engine.minSidePx);
          expect(side).toBeLessThanOrEqual(engine.maxSidePx);
        }
      }
    }),
  );
});

test('a change of resolution keeps the aspect ratio', () => {
  const engine = { minSidePx: 256, maxSidePx: 2048, sizeStepPx: 64, maxPixels: null, sizes: null };
  for (const { width, height } of presetSizes(1024, engine)) {
    const large = rescale({ width, height }, 1536, engine);
    expect(Math.sign(large.width - large.height)).toBe(Math.sign(width - height));
    expect(nearestResolution(large).id).toBe('large');
  }
});
