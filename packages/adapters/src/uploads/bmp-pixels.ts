import { decodeRuns } from './bmp-runs.ts';

/** RGB, from the top. */
export interface RgbPixels {
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
}

interface Bitmap {
  readonly bytes: Buffer;
  readonly width: number;
  readonly height: number;
  readonly isTopDown: boolean;
  readonly bits: number;
  /** The field “compression”. */
  readonly kind: number;
  readonly pixelsAt: number;
}

const fileHeaderBytes = 14;
const infoHeaderBytes = 40;
/** Of red, green and blue, behind the fields that all headers have. */
const masksAt = fileHeaderBytes + infoHeaderBytes;

const bitmapOf = (bytes: Buffer): Bitmap => {
  const height = bytes.readInt32LE(22);
  return {
    bytes,
    width: bytes.readInt32LE(18),
    ...{ height: Math.abs(height), isTopDown: height < 0 },
    ...{ bits: bytes.readUInt16LE(28), kind: bytes.readUInt32LE(30), pixelsAt: bytes.readUInt32LE(10) },
  };
};

/** Colours by their number, RGB; those that the file does not have are black. */
const paletteOf = ({ bytes, bits, pixelsAt }: Bitmap): Uint8Array => {
  const at = fileHeaderBytes + bytes.readUInt32LE(14);
  const said = bytes.readUInt32LE(46) || 2 ** bits;
  const count = Math.min(said, 256, Math.floor((pixelsAt - at) / 4));
  const palette = new Uint8Array(256 * 3);
  for (let n = 0; n < count; n += 1)
    for (let channel = 0; channel < 3; channel += 1)
      palette[n * 3 + channel] = bytes.readUInt8(at + n * 4 + 2 - channel);
  return palette;
};

/** Takes the bits of one channel out of a pixel, as 0 … 255. */
const channelOf = (mask: number): ((pixel: number) => number) => {
  if (mask === 0) return () => 0;
  const shift = 31 - Math.clz32(mask & -mask);
  const most = mask >>> shift;
  return (pixel) => Math.round((((pixel & mask) >>> shift) * 255) / most);
};

const masksOf = ({ bytes, bits, kind }: Bitmap): readonly number[] => {
  if (kind !== 0) return [0, 4, 8].map((at) => bytes.readUInt32LE(masksAt + at));
  return bits === 16 ? [0x7c00, 0x3e0, 0x1f] : [0xff0000, 0xff00, 0xff];
};

type WritePixel = (rowAt: number, x: number, out: Buffer, to: number) => void;

const byPalette = (bitmap: Bitmap): WritePixel => {
  const { bytes, bits } = bitmap;
  const palette = paletteOf(bitmap);
  const perByte = 8 / bits;
  const mask = 2 ** bits - 1;
  return (rowAt, x, out, to) => {
    const byte = bytes.readUInt8(rowAt + Math.floor(x / perByte));
    const colour = (byte >> (8 - bits - (x % perByte) * bits)) & mask;
    for (let channel = 0; channel < 3; channel += 1) out[to + channel] = palette[colour * 3 + channel] ?? 0;
  };
};

const byMasks = (bitmap: Bitmap): WritePixel => {
  const { bytes, bits } = bitmap;
  const channels = masksOf(bitmap).map(channelOf);
  const size = bits / 8;
  return (rowAt, x, out, to) => {
    const pixel = bytes.readUIntLE(rowAt + x * size, size);
    for (const [n, channel] of channels.entries()) out[to + n] = channel(pixel);
  };
};

const byBytes =
  ({ bytes }: Bitmap): WritePixel =>
  (rowAt, x, out, to) => {
    const at = rowAt + x * 3;
    for (let channel = 0; channel < 3; channel += 1) out[to + channel] = bytes.readUInt8(at + 2 - channel);
  };

const writerOf = (bitmap: Bitmap): WritePixel => {
  if (bitmap.bits <= 8) return byPalette(bitmap);
  return bitmap.bits === 24 ? byBytes(bitmap) : byMasks(bitmap);
};

/** The pixels of a run-length encoded bitmap, as if it had eight bits and no runs. */
const withoutRuns = (bitmap: Bitmap): Bitmap => {
  const { bytes, width, height, bits, pixelsAt } = bitmap;
  const rowBytes = Math.ceil(width / 4) * 4;
  const head = bytes.subarray(0, pixelsAt);
  const rows = decodeRuns(bytes.subarray(pixelsAt), { width, height, rowBytes, bits });
  return { ...bitmap, bits: 8, kind: 0, bytes: Buffer.concat([head, rows]) };
};

/**
 * Decodes a BMP whose header `bmpHeader` has accepted. The fourth byte of 32 bits is not used: most programs write anything
 * into it. @throws RangeError when it is incomplete
 */
export const decodeBmp = (bytes: Buffer): RgbPixels => {
  const given = bitmapOf(bytes);
  const bitmap = given.kind === 1 || given.kind === 2 ? withoutRuns(given) : given;
  const { width, height, isTopDown, bits, pixelsAt } = bitmap;
  const rowBytes = Math.ceil((width * bits) / 32) * 4;
  const write = writerOf(bitmap);
  const data = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y += 1) {
    const rowAt = pixelsAt + (isTopDown ? y : height - 1 - y) * rowBytes;
    for (let x = 0; x < width; x += 1) write(rowAt, x, data, (y * width + x) * 3);
  }
  return { data, width, height };
};
