import { Resvg } from '@resvg/resvg-js';
import type { Composition, Size } from './compose.ts';
import { TOOL } from './identity.ts';
import { encodePng } from './png/png.ts';
import { provenanceChunk } from './png/provenance.ts';
import { avalanche } from './toolkit/random.ts';

/** Renders the SVG as RGBA, row by row. Loads no fonts, files or URLs. */
export const rasterise = ({ svg, grain }: Composition, { width, height }: Size): Uint8Array => {
  const image = new Resvg(svg, {
    font: { loadSystemFonts: false },
    fitTo: { mode: 'width', value: width },
  }).render();
  if (image.width !== width || image.height !== height)
    throw new RangeError('the picture has the wrong size');
  const pixels = image.pixels;
  addGrain(pixels, width, grain);
  return pixels;
};

/** Wraps pixels as a marked PNG file. */
export const encode = (pixels: Uint8Array, size: Size): Uint8Array =>
  encodePng(pixels, size, [provenanceChunk('procedural', TOOL)]);

/**
 * A fine print grain, equal in all three channels, which also hides the 8-bit steps of wide gradients. Integer arithmetic
 * only, so that every machine gives the same bytes.
 */
const addGrain = (pixels: Uint8Array, width: number, grain: number): void => {
  const levels = Math.round(grain * 6);
  if (levels === 0) return;
  const spread = levels * 2 + 1;
  for (let at = 0, i = 0; at < pixels.length; at += 4, i++) {
    // The sum of two uniform values; the row is mixed in so that the pattern does not repeat by columns.
    const h = avalanche(Math.imul(i, 0x9e3779b1) ^ Math.imul((i / width) | 0, 0x85ebca77));
    const shift = (((h & 0xffff) * spread) >>> 16) + (((h >>> 16) * spread) >>> 16) - levels * 2;
    const delta = shift >> 1;
    if (delta === 0) continue;
    for (let c = at; c < at + 3; c++) {
      const value = (pixels[c] ?? 0) + delta;
      pixels[c] = value < 0 ? 0 : Math.min(value, 255);
    }
  }
};
