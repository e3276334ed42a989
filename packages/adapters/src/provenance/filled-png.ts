import { crc32 } from 'node:zlib';

/** Length, type and checksum of a chunk. */
const chunkBytes = 12;
/** A chunk that no program knows, and that every one keeps or leaves out without harm. */
const type = Buffer.from('fiLl');
const lastChunk = Buffer.from([0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44]);
/** The last chunk, which is empty, with its checksum. */
const endBytes = 12;

/** A PNG that is larger by so many bytes of zeros before its end. @throws RangeError if that is less than a chunk */
export const filledPng = (png: Uint8Array, bytes: number): Uint8Array => {
  const end = png.byteLength - endBytes;
  if (bytes < chunkBytes || end < 0) throw new RangeError('There is no room for a chunk.');
  if (!lastChunk.equals(png.subarray(end, end + lastChunk.length)))
    throw new RangeError('This PNG has no end.');
  const body = Buffer.concat([type, Buffer.alloc(bytes - chunkBytes)]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(bytes - chunkBytes, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([
    png.subarray(0, end),
    frame.subarray(0, 4),
    body,
    frame.subarray(4),
    png.subarray(end),
  ]);
};
