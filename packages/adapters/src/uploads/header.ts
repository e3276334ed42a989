import { UploadRefused } from '@atelier/core/upload-refusals';
import type { ByteReader } from './byte-reader.ts';

/** What a picture's header says, before anything is decoded. */
export interface PictureHeader {
  readonly width: number;
  readonly height: number;
  /** 1 for a still picture. */
  readonly frames: number;
}

export interface HeaderBounds {
  /** Pixels of the whole picture. */
  readonly maxPixels: number;
}

/** @throws UploadRefused */
export type HeaderParser = (reader: ByteReader, bounds: HeaderBounds) => Promise<PictureHeader>;

/** Longest side, pixels: the most that JPEG can say. */
const maxSide = 65_535;
export const maxFrames = 1000;
/** Chunks, segments or blocks. A picture of 25 MB in the smallest usual pieces (8 KiB) has about 3,200. */
const maxParts = 20_000;
/** Blocks of GIF data have at most 255 bytes. */
export const maxGifBlocks = 200_000;

/** Checks a size that a header claims. @throws UploadRefused */
export const checkSize = (width: number, height: number, { maxPixels }: HeaderBounds): void => {
  if (width < 1 || height < 1) throw new UploadRefused('broken');
  if (width > maxSide || height > maxSide || width * height > maxPixels)
    throw new UploadRefused(
      'too_many_pixels',
      `This picture says it has ${width} × ${height} pixels, more than the ${Math.floor(maxPixels / 1e6)} megapixels that are possible here. Make it smaller and try again.`,
    );
};

/** Counts parts of a file. @throws UploadRefused */
export const countTo = (most: number, reason: 'too_many_frames' | 'too_many_parts') => {
  let count = 0;
  return {
    add(): void {
      count += 1;
      if (count > most) throw new UploadRefused(reason);
    },
    get count(): number {
      return count;
    },
  };
};

export const countParts = () => countTo(maxParts, 'too_many_parts');
export const countFrames = () => countTo(maxFrames, 'too_many_frames');

/** @throws UploadRefused `broken` */
export const demand = (condition: boolean): void => {
  if (!condition) throw new UploadRefused('broken');
};
