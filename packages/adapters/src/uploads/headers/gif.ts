import type { ByteReader } from '../byte-reader.ts';
import { checkSize, countFrames, countTo, demand, type HeaderParser, maxGifBlocks } from '../header.ts';

const tableBytes = (flags: number): number => ((flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1));

const skipBlocks = async (reader: ByteReader, blocks: { add(): void }): Promise<void> => {
  for (;;) {
    const length = await reader.byte();
    if (length === 0) return;
    blocks.add();
    reader.skip(length);
  }
};

/** Walks the blocks of a GIF to its end. A missing trailer is common and harmless. */
export const gifHeader: HeaderParser = async (reader, bounds) => {
  reader.skip(6);
  const screen = await reader.take(7);
  const [width, height, flags] = [screen.readUInt16LE(0), screen.readUInt16LE(2), screen[4] ?? 0];
  checkSize(width, height, bounds);
  reader.skip(tableBytes(flags));
  const [frames, blocks] = [countFrames(), countTo(maxGifBlocks, 'too_many_parts')];
  while (reader.left > 0) {
    const kind = await reader.byte();
    if (kind === 0x3b) break;
    blocks.add();
    if (kind === 0x21) {
      reader.skip(1);
      await skipBlocks(reader, blocks);
      continue;
    }
    demand(kind === 0x2c);
    frames.add();
    const frame = await reader.take(9);
    // A frame may be larger than the screen; then decoders make room for it.
    checkSize(
      frame.readUInt16LE(0) + frame.readUInt16LE(4),
      frame.readUInt16LE(2) + frame.readUInt16LE(6),
      bounds,
    );
    reader.skip(tableBytes(frame[8] ?? 0) + 1);
    await skipBlocks(reader, blocks);
  }
  demand(frames.count > 0);
  return { width, height, frames: frames.count };
};
