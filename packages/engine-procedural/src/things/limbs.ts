import type { Kit, Tone } from './thing.ts';

/** Straight legs down to the ground, with hooves or paws. */
export const legs = (k: Kit, xs: readonly number[], top: number, w: number, tone: Tone, hoof: Tone): string =>
  xs.map((x) => k.r(x - w / 2, top, w, -top, tone, w * 0.3) + k.r(x - w / 2, -4, w, 4, hoof, 1)).join('');
