import { Resvg } from '@resvg/resvg-js';
import type { Size } from '../compose.ts';

/** Pixels, RGBA, row by row. */
export interface Pixels extends Size {
  readonly rgba: Uint8Array;
}

/**
 * Decodes a PNG of this server in the size that it is needed in. Loads no fonts, files or URLs.
 * @throws if it cannot be decoded
 */
export const pixelsOf = (png: Uint8Array, { width, height }: Size): Pixels => {
  const data = Buffer.from(png.buffer, png.byteOffset, png.byteLength).toString('base64');
  const picture = `<image href="data:image/png;base64,${data}" width="${width}" height="${height}" preserveAspectRatio="none"/>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${picture}</svg>`;
  const image = new Resvg(svg, { font: { loadSystemFonts: false } }).render();
  const rgba = image.pixels;
  // Pictures are opaque: what shows through is one that could not be read.
  if (image.width !== width || image.height !== height || rgba[3] !== 255)
    throw new RangeError('the picture cannot be read');
  return { rgba, width, height };
};
