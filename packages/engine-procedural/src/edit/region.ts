import type { Size } from '../compose.ts';
import type { Pixels } from './pixels.ts';

/** A rectangle of a picture, pixels. */
export interface Region extends Size {
  readonly x: number;
  readonly y: number;
}

/** Values of a mask below this one are the end of its feather. */
const leastMask = 8;
/** Scenes are made for paper that is at most three times as long as wide. */
const longest = 3;
const leastSidePx = 64;

/** Makes one side `wanted` long if it is shorter, around its middle and within the picture. */
const widened = (at: number, length: number, wanted: number, whole: number): [at: number, length: number] => {
  const next = Math.min(whole, Math.max(length, Math.ceil(wanted)));
  const from = Math.round(at - (next - length) / 2);
  return [Math.min(Math.max(0, from), whole - next), next];
};

/** The part of the picture that the mask touches, in the shape of a scene; all of it if the mask is empty. */
export const regionOf = ({ rgba, width, height }: Pixels): Region => {
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      if ((rgba[(y * width + x) * 4] ?? 0) >= leastMask) {
        if (x < left) left = x;
        if (x > right) right = x;
        if (y < top) top = y;
        bottom = y;
      }
  if (right < 0) return { x: 0, y: 0, width, height };
  const [across, down] = [right - left + 1, bottom - top + 1];
  const [x, w] = widened(left, across, Math.max(leastSidePx, down / longest), width);
  const [y, h] = widened(top, down, Math.max(leastSidePx, across / longest), height);
  return { x, y, width: w, height: h };
};
