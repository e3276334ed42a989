import { cuts, latin1, noise, type OddFile, secretText, trailers, u16le } from './odd-file.ts';

const size = { width: 9, height: 6 };
const headOf = (width: number, height: number, flags = 0x80): Buffer =>
  Buffer.concat([
    latin1('GIF89a'),
    u16le(width),
    u16le(height),
    Buffer.from([flags, 0, 0]),
    flags ? noise(6) : latin1(''),
  ]);
const head = headOf(9, 6);
const block = (data: Buffer): Buffer => Buffer.concat([Buffer.from([data.length]), data]);

/** Pixels of colour 0 and 1 with a clear code before each, so that codes stay 3 bits wide. */
const coded = (pixels: number): Buffer => {
  const bits: number[] = [];
  const put = (code: number) => bits.push(code & 1, (code >> 1) & 1, (code >> 2) & 1);
  for (let n = 0; n < pixels; n += 1) {
    put(4);
    put(n % 2);
  }
  put(5);
  const bytes = Buffer.alloc(Math.ceil(bits.length / 8));
  for (const [n, bit] of bits.entries()) bytes[n >> 3] = (bytes[n >> 3] ?? 0) | (bit << (n & 7));
  return bytes;
};
const frameOf = (
  { left = 0, top = 0, width = 9, height = 6, flags = 0, codeBits = 2 } = {},
  data = coded(54),
): Buffer =>
  Buffer.concat([
    latin1(','),
    ...[left, top, width, height].map(u16le),
    Buffer.from([flags, codeBits]),
    ...(data.length === 0 ? [] : [block(data)]),
    Buffer.from([0]),
  ]);
const end = latin1(';');
const gif = (...parts: readonly Buffer[]): Buffer => Buffer.concat([head, ...parts, end]);
const extension = (label: number, ...blocks: readonly Buffer[]): Buffer =>
  Buffer.concat([Buffer.from([0x21, label]), ...blocks.map(block), Buffer.from([0])]);
const plain = gif(frameOf());
/** The smallest picture: its walk costs more than its bytes. */
const tiny = frameOf({ width: 1, height: 1 }, coded(1));

const file = (what: string, bytes: Buffer, outcome: OddFile['outcome']): OddFile => ({
  ...{ what: `a GIF ${what}`, name: 'a.gif', bytes, outcome },
});

/** A comment of a quarter of a million blocks of one byte. */
const flood = Buffer.concat([
  Buffer.from([0x21, 0xfe]),
  Buffer.alloc(500_000, latin1('\x01x')),
  Buffer.from([0]),
]);

/** GIF files. */
export const gifFiles = (): OddFile[] => [
  file('that is ordinary', plain, size),
  file('of the old version', Buffer.concat([latin1('GIF87a'), plain.subarray(6)]), size),
  file('with two frames', gif(frameOf(), frameOf()), { ...size, frames: 2 }),
  file('that is interlaced', gif(frameOf({ flags: 0x40 })), size),
  file('with a transparent colour', gif(extension(0xf9, Buffer.from([1, 0, 0, 0])), frameOf()), size),
  file('with a comment', gif(extension(0xfe, latin1(secretText)), frameOf()), size),
  file(
    'with an XMP packet',
    gif(extension(0xff, latin1('XMP DataXMP'), latin1(secretText)), frameOf()),
    size,
  ),
  file('without an end', plain.subarray(0, -1), size),
  ...Object.entries(trailers).map(([what, trailer]) =>
    file(`and ${what}`, Buffer.concat([plain, trailer]), size),
  ),
  file('of 1001 frames', gif(...Array(1001).fill(tiny)), ['too_many_frames']),
  file('with 250,000 blocks', gif(flood, frameOf()), ['too_many_parts']),
  file('of 65,535 × 65,535 pixels', Buffer.concat([headOf(65_535, 65_535), frameOf(), end]), [
    'too_many_pixels',
  ]),
  file('with a frame far beyond its screen', gif(frameOf({ left: 60_000, top: 60_000 })), [
    'too_many_pixels',
  ]),
  file('of no width', Buffer.concat([headOf(0, 6), frameOf(), end]), ['broken']),
  file('without a frame', gif(), ['broken']),
  file('with codes of 15 bits', gif(frameOf({ codeBits: 15 })), ['broken']),
  file('with an unknown block', gif(latin1('?')), ['broken']),
  file('of noise', Buffer.concat([head, noise(900)]), ['broken', 'too_many_pixels']),
  file('whose pixels are missing', gif(frameOf({}, Buffer.alloc(0))), size),
  {
    what: 'a program that is a GIF, too',
    name: 'a.gif',
    bytes: latin1(`GIF89a/*${secretText}*/=1;alert(1)//`),
    outcome: ['broken', 'too_many_pixels'],
  },
  ...cuts(plain.length - 8, 12).map((at) =>
    file(`cut after ${at} bytes`, plain.subarray(0, at), ['broken', 'unknown_type']),
  ),
];
