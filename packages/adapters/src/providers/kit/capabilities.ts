import type { FoundCapabilities } from '@atelier/core/ports/providers';
import { noOptions, type Size } from '@atelier/core/schemas/engines';
import { textLimits } from '@atelier/core/text';

/** The studio's own bound of a side, in pixels. */
export const maxSidePx = 4096;

type Sizing = Pick<FoundCapabilities, 'minSidePx' | 'maxSidePx' | 'sizeStepPx' | 'maxPixels' | 'sizes'>;

/** A model that draws only these sizes. */
export const fixedSizes = (sizes: readonly Size[]): Sizing => {
  const sides = sizes.flatMap(({ width, height }) => [width, height]);
  return {
    minSidePx: Math.min(...sides),
    maxSidePx: Math.max(...sides),
    sizeStepPx: 1,
    maxPixels: null,
    sizes: sizes.map(({ width, height }) => ({ width, height })),
  };
};

/** A model that draws every size within bounds. */
export const freeSizes = (
  minSidePx: number,
  maxPx: number,
  sizeStepPx: number,
  maxPixels: number | null = null,
): Sizing => ({ minSidePx, maxSidePx: Math.min(maxPx, maxSidePx), sizeStepPx, maxPixels, sizes: null });

/**
 * The capabilities of a hosted model: a neural engine with seeds, whose work can be cancelled and whose state alone is known,
 * as far as nothing else is said.
 */
export const hostedCapabilities = (
  known: Sizing & Partial<Omit<FoundCapabilities, keyof Sizing>>,
): FoundCapabilities => ({
  version: '',
  origin: 'neural',
  styles: [],
  maxCount: 8,
  maxPromptLength: textLimits.prompt,
  seed: true,
  negativePrompt: false,
  vector: false,
  progress: false,
  previews: false,
  cancel: true,
  options: noOptions,
  ...known,
});
