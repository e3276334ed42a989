import { crc32, deflateSync, inflateSync } from 'node:zlib';

/** One chunk of a PNG file: four letters and its data, without length and checksum. */
export interface PngChunk {
  readonly type: string;
  readonly data: Uint8Array;
}

const SIGNATURE = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

export const isPng = (bytes: Uint8Array): boolean => SIGNATURE.every((byte, i) => bytes[i] === byte);

const frame = ({ type, data }: PngChunk): Buffer => {
  const out = Buffer.alloc(data.length + 12);
  out.writeUInt32BE(data.length, 0);
  out.write(type, 4, 'latin1');
  out.set(data, 8);
  out.writeUInt32BE(crc32(out.subarray(4, data.length + 8)), data.length + 8);
  return out;
};

/** Joins chunks into a file. */
export const writePng = (chunks: readonly PngChunk[]): Uint8Array =>
  Buffer.concat([SIGNATURE, ...chunks.map(frame)]);

/**
 * Splits a PNG file into its chunks; checks every length and checksum.
 * @throws RangeError if the bytes are not an intact PNG
 */
export const readPng = (bytes: Uint8Array): PngChunk[] => {
  if (!isPng(bytes)) throw new RangeError('not a PNG');
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: PngChunk[] = [];
  for (let at = SIGNATURE.length; at < view.length; ) {
    const size = at + 12 <= view.length ? view.readUInt32BE(at) : Number.POSITIVE_INFINITY;
    if (at + 12 + size > view.length) throw new RangeError('a PNG chunk is cut off');
    const body = view.subarray(at + 4, at + 8 + size);
    if (crc32(body) !== view.readUInt32BE(at + 8 + size)) throw new RangeError('a PNG chunk is damaged');
    chunks.push({ type: body.toString('latin1', 0, 4), data: body.subarray(4) });
    at += 12 + size;
  }
  return chunks;
};

/** An international text chunk, uncompressed, with the given keyword (Latin-1, 1 … 79 characters). */
export const textChunk = (keyword: string, text: string): PngChunk => ({
  type: 'iTXt',
  data: Buffer.concat([
    Buffer.from(keyword, 'latin1'),
    Buffer.from([0, 0, 0, 0, 0]),
    Buffer.from(text, 'utf8'),
  ]),
});

/** Inserts chunks after the header, where readers expect metadata. @throws RangeError if `png` is invalid */
export const insertChunks = (png: Uint8Array, added: readonly PngChunk[]): Uint8Array => {
  const [header, ...rest] = readPng(png);
  if (header?.type !== 'IHDR') throw new RangeError('a PNG begins with its header');
  return writePng([header, ...added, ...rest]);
};

/**
 * Encodes opaque pixels (RGBA, alpha ignored) as 8-bit RGB. Deterministic for one version of zlib: fixed filter
 * and level, no timestamps.
 */
export const encodePng = (
  rgba: Uint8Array,
  { width, height }: { readonly width: number; readonly height: number },
  extra: readonly PngChunk[] = [],
): Uint8Array => {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const data = deflateSync(filterRows(rgba, width, height), { level: 5, memLevel: 9 });
  const end = { type: 'IEND', data: new Uint8Array(0) };
  return writePng([{ type: 'IHDR', data: header }, ...extra, { type: 'IDAT', data }, end]);
};

const FILTER_UP = 2;

/** Differences to the row above: the best single filter for pictures of skies, paper and flat shapes. */
const filterRows = (rgba: Uint8Array, width: number, height: number): Uint8Array => {
  const stride = width * 3 + 1;
  const out = new Uint8Array(stride * height);
  const above = width * 4;
  for (let y = 0, from = 0; y < height; y++) {
    let to = y * stride;
    out[to++] = FILTER_UP;
    for (let x = 0; x < width; x++, from += 4, to += 3) {
      const up = from - above;
      const first = y === 0;
      out[to] = (rgba[from] ?? 0) - (first ? 0 : (rgba[up] ?? 0));
      out[to + 1] = (rgba[from + 1] ?? 0) - (first ? 0 : (rgba[up + 1] ?? 0));
      out[to + 2] = (rgba[from + 2] ?? 0) - (first ? 0 : (rgba[up + 2] ?? 0));
    }
  }
  return out;
};

/** The text of an `iTXt` chunk with this keyword, for tests and inspection; else undefined. */
export const readText = ({ type, data }: PngChunk, keyword: string): string | undefined => {
  const head = Buffer.concat([Buffer.from(keyword, 'latin1'), Buffer.from([0])]);
  const bytes = Buffer.from(data);
  if (type !== 'iTXt' || !bytes.subarray(0, head.length).equals(head)) return undefined;
  const body = bytes.subarray(head.length + 4);
  return (bytes[head.length] === 1 ? inflateSync(body) : body).toString('utf8');
};
