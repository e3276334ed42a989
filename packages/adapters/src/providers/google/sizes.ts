import type { Ratio } from '../kit/ratios.ts';

/** A size that Gemini draws, and how it is asked for. */
export interface GoogleSize extends Ratio {
  /** Missing for models that draw one resolution only. */
  readonly imageSize?: '1K' | '2K' | '4K';
}

const sizes = (
  imageSize: GoogleSize['imageSize'],
  table: Readonly<Record<string, readonly [number, number]>>,
): GoogleSize[] =>
  Object.entries(table).map(([ratio, [width, height]]) => ({
    ratio,
    width,
    height,
    ...(imageSize === undefined ? {} : { imageSize }),
  }));

/** `gemini-2.5-flash-image`. */
const flashSizes: readonly GoogleSize[] = sizes(undefined, {
  '1:1': [1024, 1024],
  '2:3': [832, 1248],
  '3:2': [1248, 832],
  '3:4': [864, 1184],
  '4:3': [1184, 864],
  '9:16': [768, 1344],
  '16:9': [1344, 768],
  '21:9': [1536, 672],
});

/** Newer models, as far as the sides fit the studio's bound of 4096 px. */
const largeSizes: readonly GoogleSize[] = [
  ...sizes('1K', {
    '1:1': [1024, 1024],
    '2:3': [848, 1264],
    '3:2': [1264, 848],
    '3:4': [896, 1200],
    '4:3': [1200, 896],
    '9:16': [768, 1376],
    '16:9': [1376, 768],
    '21:9': [1584, 672],
  }),
  ...sizes('2K', {
    '1:1': [2048, 2048],
    '2:3': [1696, 2528],
    '3:2': [2528, 1696],
    '3:4': [1792, 2400],
    '4:3': [2400, 1792],
    '9:16': [1536, 2752],
    '16:9': [2752, 1536],
    '21:9': [3168, 1344],
  }),
  ...sizes('4K', { '1:1': [4096, 4096] }),
];

/** The sizes of a model, by its name. */
export const sizesOfModel = (remoteName: string): readonly GoogleSize[] =>
  remoteName.startsWith('gemini-2.5') ? flashSizes : largeSizes;
