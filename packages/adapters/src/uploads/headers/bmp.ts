import { UploadRefused } from '@atelier/core/upload-refusals';
import { checkSize, demand, type HeaderParser } from '../header.ts';

const fileHeaderBytes = 14;
/** BITMAPINFOHEADER and its successors. The OS/2 forms are not decoded. */
const headerSizes = [40, 52, 56, 108, 124];
const depths = [1, 4, 8, 16, 24, 32];
/** Uncompressed, and with bit fields. */
const bareKinds = [0, 3, 6];
/** Run-length encoded, with 8 and 4 bits. */
const runKinds: Readonly<Record<number, number>> = { 1: 8, 2: 4 };

/** Reads the header of a BMP, and checks that its pixels are there. */
export const bmpHeader: HeaderParser = async (reader, bounds) => {
  reader.skip(10);
  const pixelsAt = (await reader.take(4)).readUInt32LE(0);
  const info = Buffer.from(await reader.take(40));
  const headerBytes = info.readUInt32LE(0);
  if (!headerSizes.includes(headerBytes)) throw new UploadRefused('unusual');
  const [width, height] = [info.readInt32LE(4), Math.abs(info.readInt32LE(8))];
  const [planes, bits, kind] = [info.readUInt16LE(12), info.readUInt16LE(14), info.readUInt32LE(16)];
  demand(planes === 1 && depths.includes(bits));
  checkSize(width, height, bounds);
  const colours = info.readUInt32LE(32);
  demand(colours <= 256 && pixelsAt >= fileHeaderBytes + headerBytes && pixelsAt <= reader.sizeBytes);
  if (runKinds[kind] !== undefined) demand(runKinds[kind] === bits);
  else if (!bareKinds.includes(kind)) throw new UploadRefused('unusual');
  else demand(Math.ceil((width * bits) / 32) * 4 * height <= reader.sizeBytes - pixelsAt);
  return { width, height, frames: 1 };
};
