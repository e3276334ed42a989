import type { Size } from '@atelier/core/schemas/engines';
import type { Area } from './messages.ts';

/** A part of a picture, and the area around it that decides how it comes out. */
export interface Tile {
  /** Of the picture. */
  readonly part: Area;
  /** Of the picture; contains `part`. */
  readonly around: Area;
}

/** Covers a picture with parts of at most `sidePx`, each with `marginPx` of the picture around it. */
export const tilesOf = ({ width, height }: Size, sidePx: number, marginPx: number): Tile[] => {
  const starts = (length: number) =>
    Array.from({ length: Math.ceil(length / sidePx) }, (_, at) => at * sidePx);
  return starts(height).flatMap((top) =>
    starts(width).map((left): Tile => {
      const part = {
        ...{ left, top },
        width: Math.min(sidePx, width - left),
        height: Math.min(sidePx, height - top),
      };
      const from = { left: Math.max(0, left - marginPx), top: Math.max(0, top - marginPx) };
      return {
        part,
        around: {
          ...from,
          width: Math.min(width, left + part.width + marginPx) - from.left,
          height: Math.min(height, top + part.height + marginPx) - from.top,
        },
      };
    }),
  );
};

const channels = 3;

/** Cuts an area out of a picture of three channels. */
export const cutArea = (pixels: Uint8Array, widthPx: number, area: Area): Uint8Array => {
  const { left, top, width, height } = area;
  const cut = new Uint8Array(width * height * channels);
  for (let row = 0; row < height; row += 1) {
    const from = ((top + row) * widthPx + left) * channels;
    cut.set(pixels.subarray(from, from + width * channels), row * width * channels);
  }
  return cut;
};

/** Puts what `cutArea` has cut into a picture. */
export const putArea = (pixels: Uint8Array, widthPx: number, area: Area, cut: Uint8Array): void => {
  const { left, top, width, height } = area;
  for (let row = 0; row < height; row += 1) {
    const line = cut.subarray(row * width * channels, (row + 1) * width * channels);
    pixels.set(line, ((top + row) * widthPx + left) * channels);
  }
};
