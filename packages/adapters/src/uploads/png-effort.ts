import { deflateRawSync } from 'node:zlib';

interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

/** Strips of rows that are tried, evenly spread. */
const strips = 8;
const rowsOfStrip = 8;
/** Packing is worth its time if it takes off more than this part. */
const minSaving = 0.1;

/**
 * How hard to pack the pixels of a PNG (zlib's level). Photographs and noise get hardly smaller, and trying takes most of the
 * time of an upload: they are stored as they are, what is drawn or flat is packed. Tried on a small part of the rows.
 */
export const pngEffort = (pixels: Buffer, { width, height, channels }: Pixels): 0 | 3 => {
  const rowBytes = width * channels;
  const stripBytes = Math.min(height, rowsOfStrip) * rowBytes;
  let [tried, packed] = [0, 0];
  for (let n = 0; n < strips; n += 1) {
    const row = Math.floor(((height - Math.min(height, rowsOfStrip)) * n) / (strips - 1));
    const strip = pixels.subarray(row * rowBytes, row * rowBytes + stripBytes);
    tried += strip.length;
    packed += deflateRawSync(strip, { level: 1 }).length;
  }
  return packed > tried * (1 - minSaving) ? 0 : 3;
};
