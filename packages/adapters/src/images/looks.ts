import type { LooksOf } from '@atelier/core/ports/services';
import imported from 'sharp-phash';

// Its types describe an ES module, but it is a CommonJS one whose export is the function.
const phash = imported as unknown as typeof imported.default;

/** More than any thumbnail has. */
const maxPixels = 1024 * 1024;

/** A perceptual hash, which survives another size, another format and small changes. */
export const looksOf: LooksOf = async (picture) => {
  try {
    return await phash(Buffer.from(picture), { limitInputPixels: maxPixels, pages: 1 });
  } catch {
    return null;
  }
};
