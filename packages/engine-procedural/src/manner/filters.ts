import { el } from '../toolkit/svg.ts';

/**
 * A whole-canvas filter; coordinates are units. The region is the canvas, so that all steps have the same size, which the
 * renderer demands of a displacement.
 */
export const filter = (
  id: string,
  { w, h }: { readonly w: number; readonly h: number },
  ...steps: readonly string[]
): string =>
  el(
    'filter',
    {
      id,
      filterUnits: 'userSpaceOnUse',
      x: 0,
      y: 0,
      width: w,
      height: h,
      'color-interpolation-filters': 'sRGB',
    },
    ...steps,
  );

/** Edges that waver by up to `scale` units, like a hand's. */
export const waver = (frequency: string, scale: number, input = 'SourceGraphic', seed = 4): string =>
  el('feTurbulence', {
    type: 'fractalNoise',
    baseFrequency: frequency,
    numOctaves: 2,
    seed,
    result: 'noise',
  }) +
  el('feDisplacementMap', {
    in: input,
    in2: 'noise',
    scale,
    xChannelSelector: 'R',
    yChannelSelector: 'G',
    result: 'wavered',
  });

/** Grain of paper or canvas, multiplied with `wavered`; `strength` 0 … 1. */
export const grain = (frequency: string, strength: number, bias: number): string =>
  el('feTurbulence', {
    type: 'fractalNoise',
    baseFrequency: frequency,
    numOctaves: 3,
    seed: 9,
    result: 'fibre',
  }) +
  el('feColorMatrix', {
    in: 'fibre',
    type: 'matrix',
    values: `${Array.from({ length: 3 }, () => `${strength} ${strength} 0 0 ${bias}`).join(' ')} 0 0 0 0 1`,
    result: 'paper',
  }) +
  el('feBlend', { in: 'wavered', in2: 'paper', mode: 'multiply', result: 'grained' });

/** Lines of one colour where neighbouring tones differ; `gain` is their strength. */
export const edges = (input: string, rgb: string, gain: number, thick: number): string =>
  el('feColorMatrix', {
    in: input,
    type: 'matrix',
    values: '0.3 0.5 0.2 0 0 0.3 0.5 0.2 0 0 0.3 0.5 0.2 0 0 0 0 0 0 1',
    result: 'grey',
  }) +
  el('feConvolveMatrix', {
    in: 'grey',
    order: '3',
    kernelMatrix: '-1 -1 -1 -1 8 -1 -1 -1 -1',
    divisor: '1',
    preserveAlpha: 'true',
    edgeMode: 'duplicate',
    result: 'contrast',
  }) +
  el('feColorMatrix', {
    in: 'contrast',
    type: 'matrix',
    values: `0 0 0 0 ${rgb.split(' ')[0]} 0 0 0 0 ${rgb.split(' ')[1]} 0 0 0 0 ${rgb.split(' ')[2]} ${gain} 0 0 0 -0.1`,
    result: thick > 0 ? 'thin' : 'lines',
  }) +
  (thick > 0 ? el('feMorphology', { in: 'thin', operator: 'dilate', radius: thick, result: 'lines' }) : '');

export const over = (...inputs: readonly string[]): string =>
  el('feMerge', {}, ...inputs.map((input) => el('feMergeNode', { in: input })));

export const flood = (colour: string, result: string): string =>
  el('feFlood', { 'flood-color': colour, 'flood-opacity': '1', result });

/** Squares of `size` units, each of the colour at its middle. */
export const squares = (size: number): string =>
  el('feFlood', { x: size / 2 - 1, y: size / 2 - 1, width: 2, height: 2, 'flood-color': '#000000' }) +
  el('feComposite', { x: 0, y: 0, width: size, height: size }) +
  el('feTile', { result: 'dots' }) +
  el('feComposite', { in: 'SourceGraphic', in2: 'dots', operator: 'in' }) +
  el('feMorphology', { operator: 'dilate', radius: size / 2 });
