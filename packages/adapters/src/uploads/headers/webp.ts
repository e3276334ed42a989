import type { ByteReader } from '../byte-reader.ts';
import {
  checkSize,
  countFrames,
  countParts,
  demand,
  type HeaderBounds,
  type HeaderParser,
} from '../header.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

const lossySize = async (reader: ByteReader): Promise<Size> => {
  const head = await reader.take(10);
  demand(head[3] === 0x9d && head[4] === 0x01 && head[5] === 0x2a);
  return { width: head.readUInt16LE(6) & 0x3fff, height: head.readUInt16LE(8) & 0x3fff };
};

const losslessSize = async (reader: ByteReader): Promise<Size> => {
  const head = await reader.take(5);
  demand(head[0] === 0x2f);
  const bits = head.readUInt32LE(1);
  return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
};

const canvasSize = async (reader: ByteReader): Promise<Size> => {
  const head = await reader.take(10);
  return { width: head.readUIntLE(4, 3) + 1, height: head.readUIntLE(7, 3) + 1 };
};

const sizeOf: Readonly<Record<string, (reader: ByteReader) => Promise<Size>>> = {
  'VP8 ': lossySize,
  VP8L: losslessSize,
  VP8X: canvasSize,
};

/** A frame lies within the canvas, so that its own header cannot ask for more. */
const checkFrame = async (reader: ByteReader, canvas: Size | null, bounds: HeaderBounds): Promise<void> => {
  const head = await reader.take(12);
  const width = head.readUIntLE(0, 3) * 2 + head.readUIntLE(6, 3) + 1;
  const height = head.readUIntLE(3, 3) * 2 + head.readUIntLE(9, 3) + 1;
  demand(canvas !== null && width <= canvas.width && height <= canvas.height);
  checkSize(width, height, bounds);
};

/** Walks the chunks of a WebP. What follows the length that the file claims is not read. */
export const webpHeader: HeaderParser = async (reader, bounds) => {
  reader.skip(4);
  const end = 8 + (await reader.take(4)).readUInt32LE(0);
  demand(end <= reader.sizeBytes);
  reader.skip(4);
  const [parts, frames] = [countParts(), countFrames()];
  let size: Size | null = null;
  let hasPicture = false;
  while (reader.at + 8 <= end) {
    parts.add();
    const head = await reader.take(8);
    const type = head.toString('latin1', 0, 4);
    const length = head.readUInt32LE(4);
    const next = reader.at + length + (length % 2);
    demand(reader.at + length <= end);
    const read = sizeOf[type];
    if (read !== undefined) {
      const found = await read(reader);
      checkSize(found.width, found.height, bounds);
      // The picture within an extended file has the size of its canvas.
      demand(size === null || (size.width === found.width && size.height === found.height));
      size ??= found;
    }
    if (type === 'VP8 ' || type === 'VP8L') hasPicture = true;
    if (type === 'ANMF') {
      frames.add();
      await checkFrame(reader, size, bounds);
      hasPicture = true;
    }
    reader.at = Math.min(next, reader.sizeBytes);
  }
  demand(size !== null && hasPicture);
  return { ...(size as Size), frames: Math.max(1, frames.count) };
};
