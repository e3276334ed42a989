import { crc32, deflateSync } from 'node:zlib';
import { cuts, latin1, noise, type OddFile, secretText, trailers, u16be, u32be } from './odd-file.ts';

const signature = latin1('\x89PNG\r\n\x1a\n');
type Chunk = readonly [type: string, data?: Buffer];

const chunk = ([type, data = Buffer.alloc(0)]: Chunk): Buffer => {
  const body = Buffer.concat([latin1(type), data]);
  return Buffer.concat([u32be(data.length), body, u32be(crc32(body))]);
};
const pngOf = (...chunks: readonly Chunk[]): Buffer => Buffer.concat([signature, ...chunks.map(chunk)]);

const header = (width: number, height: number, depth = 8, colour = 2, rest = [0, 0, 0]): Chunk => [
  'IHDR',
  Buffer.concat([u32be(width), u32be(height), Buffer.from([depth, colour, ...rest])]),
];
const channelsOf: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** Rows of one colour type, without a filter. */
const pixels = (width: number, height: number, depth = 8, colour = 2): Chunk => {
  const row = 1 + Math.ceil((width * depth * (channelsOf[colour] ?? 1)) / 8);
  const rows = noise(row * height);
  for (let y = 0; y < height; y += 1) rows[y * row] = 0;
  return ['IDAT', deflateSync(rows)];
};
const end: Chunk = ['IEND'];
/** As many colours as 8 bits can name. */
const palette: Chunk = ['PLTE', noise(768)];

const plain = pngOf(header(9, 6), pixels(9, 6), end);
const withChunks = (...between: readonly Chunk[]): Buffer =>
  pngOf(header(9, 6), ...between, pixels(9, 6), end);
const size = { width: 9, height: 6 };

const kinds = [
  ...([1, 2, 4, 8, 16] as const).map((depth) => [0, depth] as const),
  ...([8, 16] as const).flatMap((depth) => [2, 4, 6].map((colour) => [colour, depth] as const)),
  ...([1, 2, 4, 8] as const).map((depth) => [3, depth] as const),
];
const kindFiles = kinds.map(([colour, depth]): OddFile => {
  const table = colour === 3 ? [['PLTE', noise(3 * 2 ** depth)] as const] : [];
  const bytes = pngOf(header(9, 6, depth, colour), ...table, pixels(9, 6, depth, colour), end);
  return { what: `a PNG of colour type ${colour} with ${depth} bits`, name: 'a.png', bytes, outcome: size };
});

const text = latin1(`Comment\0${secretText}`);
const metadata: Readonly<Record<string, Chunk>> = {
  'a text': ['tEXt', text],
  'a compressed text': ['zTXt', Buffer.concat([latin1('Comment\0\0'), deflateSync(latin1(secretText))])],
  'an international text': ['iTXt', latin1(`XML:com.adobe.xmp\0\0\0\0\0<x>${secretText}</x>`)],
  'an unknown chunk': ['teSt', latin1(secretText)],
  'content credentials': ['caBX', latin1(`jumb${secretText}`)],
  'a time and a resolution': ['pHYs', Buffer.concat([u32be(2835), u32be(2835), Buffer.from([1])])],
  'a broken colour profile': ['iCCP', Buffer.concat([latin1('x\0\0'), deflateSync(latin1(secretText))])],
  'a colour profile that unpacks to 64 MB': [
    'iCCP',
    Buffer.concat([latin1('x\0\0'), deflateSync(Buffer.alloc(64_000_000))]),
  ],
};
const metadataFiles = Object.entries(metadata).map(
  ([what, one]): OddFile => ({
    what: `a PNG with ${what}`,
    name: 'a.png',
    bytes: withChunks(one),
    outcome: size,
  }),
);

const frame = (n: number): Chunk => [
  'fcTL',
  Buffer.concat([u32be(n), u32be(9), u32be(6), u32be(0), u32be(0), u16be(1), u16be(10), u16be(0)]),
];
const animated = (frames: number): Buffer => {
  const [, data = Buffer.alloc(0)] = pixels(9, 6);
  const more = Array.from({ length: frames - 1 }, (_, n): Chunk[] => [
    frame(2 * n + 1),
    ['fdAT', Buffer.concat([u32be(2 * n + 2), data])],
  ]);
  const control: Chunk = ['acTL', Buffer.concat([u32be(frames), u32be(0)])];
  return pngOf(header(9, 6), control, frame(0), ['IDAT', data], ...more.flat(), end);
};

const broken: Readonly<Record<string, Buffer>> = {
  'without a header': pngOf(pixels(9, 6), end),
  'without pixels': pngOf(header(9, 6), end),
  'with two headers': pngOf(header(9, 6), header(3, 3), pixels(9, 6), end),
  'with a short header': pngOf(['IHDR', Buffer.alloc(12)], pixels(9, 6), end),
  'of no width': pngOf(header(0, 6), pixels(9, 6), end),
  'with 3 bits': pngOf(header(9, 6, 3), pixels(9, 6), end),
  'of an unknown colour type': pngOf(header(9, 6, 8, 5), pixels(9, 6), end),
  'with an unknown compression': pngOf(header(9, 6, 8, 2, [1, 0, 0]), pixels(9, 6), end),
  'with an unknown filter': pngOf(header(9, 6, 8, 2, [0, 1, 0]), pixels(9, 6), end),
  'with an unknown interlacing': pngOf(header(9, 6, 8, 2, [0, 0, 7]), pixels(9, 6), end),
  'whose pixels are noise': pngOf(header(9, 6), ['IDAT', noise(200)], end),
  'with fewer rows than it says': pngOf(header(9, 900), pixels(9, 6), end),
  'without the palette that it needs': pngOf(header(9, 6, 8, 3), pixels(9, 6, 8, 3), end),
  'with a chunk that is longer than the file': Buffer.concat([
    pngOf(header(9, 6)),
    u32be(0x7fffffff),
    latin1('IDAT'),
  ]),
  'with a chunk of 4 GB': Buffer.concat([pngOf(header(9, 6)), u32be(0xffffffff), latin1('IDAT')]),
  'that is only a signature': signature,
  'with another line ending': Buffer.concat([latin1('\x89PNG\n\x1a\n'), plain.subarray(8)]),
};
const brokenFiles = Object.entries(broken).map(
  ([what, bytes]): OddFile => ({
    ...{ what: `a PNG ${what}`, name: 'a.png', bytes },
    outcome: ['broken', 'unknown_type'],
  }),
);

const flipped = Buffer.from(plain);
flipped[45] = (flipped[45] ?? 0) ^ 0xff;

/** PNG files. */
export const pngFiles = (): OddFile[] => [
  { what: 'an ordinary PNG', name: 'a.png', bytes: plain, outcome: size },
  ...kindFiles,
  { what: 'a PNG with a palette', name: 'a.png', bytes: withChunks(palette), outcome: size },
  ...metadataFiles,
  ...Object.entries(trailers).map(
    ([what, trailer]): OddFile => ({
      ...{ what: `a PNG and ${what}`, name: 'a.png', outcome: size },
      bytes: Buffer.concat([plain, trailer]),
    }),
  ),
  { what: 'an animated PNG', name: 'a.png', bytes: animated(3), outcome: { ...size, frames: 3 } },
  ...brokenFiles,
  { what: 'a PNG with a wrong checksum', name: 'a.png', bytes: flipped, outcome: ['broken'] },
  ...(
    [
      ['50,000 × 50,000 pixels in 200 bytes', header(50_000, 50_000)],
      ['a side of 2³¹ pixels', header(0x80000000, 1)],
      ['a side of 100,000 pixels', header(100_000, 1)],
    ] as const
  ).map(
    ([what, head]): OddFile => ({
      ...{ what: `a PNG that says it has ${what}`, name: 'a.png' },
      ...{ bytes: pngOf(head, pixels(9, 6), end), outcome: ['too_many_pixels'] },
    }),
  ),
  {
    what: 'a PNG with 48 million pixels of one colour in 50 KB',
    name: 'a.png',
    bytes: pngOf(header(8000, 6000, 1, 0), ['IDAT', deflateSync(Buffer.alloc(1001 * 6000))], end),
    outcome: { width: 4096, height: 3072, isReduced: true },
  },
  {
    what: 'a PNG with 30,000 chunks',
    name: 'a.png',
    bytes: withChunks(...Array.from({ length: 30_000 }, (): Chunk => ['tEXt', text])),
    outcome: ['too_many_parts'],
  },
  { what: 'a PNG with 1001 frames', name: 'a.png', bytes: animated(1001), outcome: ['too_many_frames'] },
  {
    what: 'a PNG with 5 MB beside its pixels',
    name: 'a.png',
    bytes: withChunks(['teSt', Buffer.alloc(5_000_000)]),
    outcome: ['unusual'],
  },
  ...cuts(plain.length, 25).map(
    (at): OddFile => ({
      ...{ what: `a PNG cut after ${at} bytes`, name: 'a.png', bytes: plain.subarray(0, at) },
      outcome: ['broken', 'unknown_type'],
    }),
  ),
];
