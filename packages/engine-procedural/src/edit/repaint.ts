import type { Pixels } from './pixels.ts';
import type { Region } from './region.ts';

/** Lays the scene into its region of the picture, as far as the mask says. Changes `picture`. */
export const repaint = (picture: Pixels, mask: Pixels, scene: Uint8Array, region: Region): void => {
  const { rgba, width } = picture;
  for (let y = 0; y < region.height; y++)
    for (let x = 0; x < region.width; x++) {
      const to = ((region.y + y) * width + region.x + x) * 4;
      const from = (y * region.width + x) * 4;
      const share = (mask.rgba[to] ?? 0) / 255;
      for (let c = 0; c < 3; c++) {
        const before = rgba[to + c] ?? 0;
        rgba[to + c] = Math.round(before + ((scene[from + c] ?? 0) - before) * share);
      }
    }
};
