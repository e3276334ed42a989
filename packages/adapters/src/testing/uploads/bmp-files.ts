import { cuts, latin1, noise, type OddFile, secretText, u16le, u32le } from './odd-file.ts';

const size = { width: 9, height: 6 };

interface Fields {
  readonly width?: number;
  readonly height?: number;
  readonly bits?: number;
  readonly kind?: number;
  readonly headerBytes?: number;
  readonly planes?: number;
  readonly colours?: number;
  readonly pixelsAt?: number;
  /** Between the header and the pixels: masks and colours. */
  readonly table?: Buffer;
  readonly data?: Buffer;
}

const usual = { width: 9, height: 6, bits: 24, kind: 0, headerBytes: 40, planes: 1, colours: 0 };

/** A BMP of nine by six pixels unless the fields say otherwise. */
export const bmpOf = (fields: Fields): Buffer => {
  const { width, height, bits, kind, headerBytes, planes, colours } = { ...usual, ...fields };
  const table = fields.table ?? (bits <= 8 ? noise(4 * 2 ** bits) : Buffer.alloc(0));
  const rowBytes = Math.ceil((9 * bits) / 32) * 4;
  const data = fields.data ?? noise(rowBytes * 6);
  const pixelsAt = fields.pixelsAt ?? 14 + headerBytes + table.length;
  const info = Buffer.concat([
    ...[u32le(headerBytes), u32le(width), u32le(height), u16le(planes), u16le(bits), u32le(kind)],
    ...[u32le(data.length), u32le(2835), u32le(2835), u32le(colours), u32le(0)],
    Buffer.alloc(Math.max(0, headerBytes - 40)),
  ]);
  const start = Buffer.concat([latin1('BM'), u32le(pixelsAt + data.length), u32le(0), u32le(pixelsAt)]);
  return Buffer.concat([start, info, table, data]);
};

const file = (what: string, fields: Fields | Buffer, outcome: OddFile['outcome']): OddFile => ({
  ...{ what: `a BMP ${what}`, name: 'a.bmp', outcome },
  bytes: Buffer.isBuffer(fields) ? fields : bmpOf(fields),
});

const masks565 = Buffer.concat([0xf800, 0x7e0, 0x1f].map(u32le));
/** Six rows of nine pixels of colour 1, an end of line each, and an end. */
const runs = Buffer.concat([...Array(6).fill(Buffer.from([9, 1, 0, 0])), Buffer.from([0, 1])]);
const plain = bmpOf({});

/** BMP files. */
export const bmpFiles = (): OddFile[] => [
  ...[1, 4, 8, 16, 24, 32].map((bits) => file(`of ${bits} bits`, { bits }, size)),
  file('from top to bottom', { height: -6 }, size),
  file('with bit fields', { bits: 16, kind: 3, table: masks565 }, size),
  file('that is run-length encoded', { bits: 8, kind: 1, data: runs }, size),
  file('of 4 bits that is run-length encoded', { bits: 4, kind: 2, data: runs }, size),
  file('with the header of version 4', { headerBytes: 108 }, size),
  file('with the header of version 5', { headerBytes: 124 }, size),
  file('and a web page', Buffer.concat([plain, latin1(`<script>${secretText}</script>`)]), size),
  file('of OS/2', { headerBytes: 12 }, ['unusual', 'broken']),
  file('that holds a JPEG', { kind: 4 }, ['unusual']),
  file('that holds a PNG', { kind: 5 }, ['unusual']),
  file('of 60,000 × 60,000 pixels', { width: 60_000, height: 60_000 }, ['too_many_pixels']),
  file('of 60,000 × 60,000 pixels in runs', { width: 60_000, height: 60_000, bits: 8, kind: 1 }, [
    'too_many_pixels',
  ]),
  file('of a height of −2³¹', { height: -0x80000000 }, ['too_many_pixels']),
  file('of a negative width', { width: -9 }, ['broken']),
  file('of no height', { height: 0 }, ['broken']),
  file('with 7 bits', { bits: 7 }, ['broken']),
  file('with two planes', { planes: 2 }, ['broken']),
  file('with a million colours', { bits: 8, colours: 1_000_000 }, ['broken']),
  file('whose pixels begin beyond its end', { pixelsAt: 1_000_000 }, ['broken']),
  file('whose pixels begin in its header', { pixelsAt: 10 }, ['broken']),
  file('with runs beyond its rows', { bits: 8, kind: 1, data: Buffer.alloc(4000, 255) }, ['broken']),
  file('with runs that never end', { bits: 8, kind: 1, data: Buffer.from([9, 1]) }, ['broken']),
  file(
    'with runs that jump away',
    { bits: 8, kind: 1, data: Buffer.from([0, 2, 255, 255, 9, 1, 0, 1]) },
    size,
  ),
  ...cuts(plain.length, 15).map((at) =>
    file(`cut after ${at} bytes`, plain.subarray(0, at), ['broken', 'unknown_type']),
  ),
];
