import { UploadRefused } from '@atelier/core/upload-refusals';
import { checkSize, countParts, countTo, demand, type HeaderParser } from '../header.ts';

/** Scans of a progressive picture: each is decoded over all pixels. Encoders write about ten. */
const maxScans = 60;

const startOfScan = 0xda;
const endOfImage = 0xd9;
/** Baseline, extended and progressive with Huffman codes; decoders know no others. */
const usualFrames = [0xc0, 0xc1, 0xc2];
/** Lossless, hierarchical and arithmetic. */
const unusualFrames = [0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf];
/**
 * Whether a byte behind 0xff begins a segment: not in compressed data (0x00, restarts), not another fill byte, and not TEM,
 * which has no length.
 */
const isMarker = (byte: number): boolean => byte > 0x01 && byte !== 0xff && !(byte >= 0xd0 && byte <= 0xd7);

/** Walks the segments of a JPEG to its end. What follows the end is not read, and is not in what is stored. */
export const jpegHeader: HeaderParser = async (reader, bounds) => {
  reader.skip(2);
  const [parts, scans] = [countParts(), countTo(maxScans, 'too_many_parts')];
  let size: { width: number; height: number } | null = null;
  for (;;) {
    const marker = await reader.findPair(0xff, isMarker);
    if (marker === endOfImage) {
      demand(size !== null && scans.count > 0);
      return { ...(size as { width: number; height: number }), frames: 1 };
    }
    parts.add();
    if (unusualFrames.includes(marker)) throw new UploadRefused('unusual');
    const length = (await reader.take(2)).readUInt16BE(0);
    demand(length >= 2 && length - 2 <= reader.left);
    const next = reader.at + length - 2;
    if (usualFrames.includes(marker)) {
      demand(size === null && length >= 8);
      const frame = await reader.take(6);
      const components = frame[5] ?? 0;
      if (frame[0] !== 8 || ![1, 3, 4].includes(components)) throw new UploadRefused('unusual');
      demand(length === 8 + 3 * components);
      size = { width: frame.readUInt16BE(3), height: frame.readUInt16BE(1) };
      checkSize(size.width, size.height, bounds);
    }
    if (marker === startOfScan) {
      demand(size !== null);
      scans.add();
    }
    reader.at = next;
  }
};
