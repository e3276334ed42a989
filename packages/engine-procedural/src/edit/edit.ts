import { type Composition, composeScene, type Size } from '../compose.ts';
import type { Wish } from '../prompt/parse.ts';
import { rasterise } from '../raster.ts';
import { type Pixels, pixelsOf } from './pixels.ts';
import { recolour } from './recolour.ts';
import { regionOf } from './region.ts';
import { repaint } from './repaint.ts';

/** The picture that another is made from (PNG), and what of it is drawn again: white. */
export interface Original {
  readonly picture: Uint8Array;
  readonly mask: Uint8Array | null;
  /** How much is changed where there is no mask, 0 … 1. */
  readonly strength: number;
}

interface Edited {
  readonly composition: Composition;
  readonly pixels: Uint8Array;
}

const drawnInto = (picture: Pixels, mask: Pixels, wish: Wish): Edited => {
  const region = regionOf(mask);
  const composition = composeScene(wish, region);
  repaint(picture, mask, rasterise(composition, region), region);
  return { composition, pixels: picture.rgba };
};

/**
 * Draws the scene of the words into the part that the mask shows, in its size; without a mask, gives the whole picture the
 * scene's light and colours.
 */
export const editPicture = (wish: Wish, size: Size, { picture, mask, strength }: Original): Edited => {
  const original = pixelsOf(picture, size);
  if (mask !== null) return drawnInto(original, pixelsOf(mask, size), wish);
  const composition = composeScene(wish, size);
  recolour(original, rasterise(composition, size), strength);
  return { composition, pixels: original.rgba };
};
