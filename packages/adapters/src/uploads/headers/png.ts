import { UploadRefused } from '@atelier/core/upload-refusals';
import { checkSize, countFrames, countParts, demand, type HeaderParser } from '../header.ts';

/** Bits that each colour type may have (PNG, table 8). */
const depths: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};

/** Chunks whose compressed content a decoder unpacks into memory; real ones are much smaller. */
const maxAncillaryBytes = 4_194_304;

/** Walks the chunks of a PNG to its end. What follows the end is not read, and is not in what is stored. */
export const pngHeader: HeaderParser = async (reader, bounds) => {
  reader.skip(8);
  const [parts, frames] = [countParts(), countFrames()];
  let size: { width: number; height: number } | null = null;
  let hasData = false;
  for (;;) {
    parts.add();
    const head = await reader.take(8);
    const length = head.readUInt32BE(0);
    const type = head.toString('latin1', 4, 8);
    demand(length <= reader.left - 4);
    if (size === null) {
      demand(type === 'IHDR' && length === 13);
      const header = await reader.take(13);
      size = { width: header.readUInt32BE(0), height: header.readUInt32BE(4) };
      demand(depths[header[9] ?? -1]?.includes(header[8] ?? 0) ?? false);
      demand(header[10] === 0 && header[11] === 0 && (header[12] ?? 2) < 2);
      checkSize(size.width, size.height, bounds);
    } else {
      demand(type !== 'IHDR');
      if (type === 'fcTL') frames.add();
      if (type === 'IDAT') hasData = true;
      else if (type !== 'fdAT' && length > maxAncillaryBytes) throw new UploadRefused('unusual');
      reader.skip(length);
    }
    reader.skip(4);
    if (type !== 'IEND') continue;
    demand(hasData);
    return { ...size, frames: Math.max(1, frames.count) };
  }
};
