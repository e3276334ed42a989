import sharp from 'sharp';
import { photo } from './jpeg-files.ts';
import { cuts, latin1, noise, type OddFile, secretText, trailers, u24le, u32le } from './odd-file.ts';

const size = { width: 60, height: 40 };

const chunk = (type: string, data: Buffer): Buffer =>
  Buffer.concat([latin1(type), u32le(data.length), data, Buffer.alloc(data.length % 2)]);
const riff = (...chunks: readonly Buffer[]): Buffer => {
  const body = Buffer.concat([latin1('WEBP'), ...chunks]);
  return Buffer.concat([latin1('RIFF'), u32le(body.length), body]);
};
const canvas = (width: number, height: number, flags = 0): Buffer =>
  chunk('VP8X', Buffer.concat([Buffer.from([flags, 0, 0, 0]), u24le(width - 1), u24le(height - 1)]));
const animation = chunk('ANIM', Buffer.alloc(6));
const frame = (picture: Buffer, x = 0, width = size.width): Buffer =>
  chunk(
    'ANMF',
    Buffer.concat([u24le(x), u24le(0), u24le(width - 1), u24le(size.height - 1), Buffer.alloc(4), picture]),
  );

const file = (what: string, bytes: Buffer, outcome: OddFile['outcome']): OddFile => ({
  ...{ what: `a WebP ${what}`, name: 'a.webp', bytes, outcome },
});

const made = async (plain: Buffer): Promise<OddFile[]> => {
  const exif = { IFD0: { Copyright: secretText } };
  const inner = plain.subarray(12);
  return [
    file('that is ordinary', plain, size),
    file('without loss', await photo().webp({ lossless: true }).toBuffer(), size),
    file('with transparency', await photo({ channels: 4 }).webp().toBuffer(), size),
    file('with EXIF', await photo().withExif(exif).webp().toBuffer(), size),
    file('in Display P3', await photo().withIccProfile('p3').webp().toBuffer(), size),
    file('with an XMP packet', await photo().withXmp(`<x>${secretText}</x>`).webp().toBuffer(), size),
    file('with an unknown part', riff(canvas(60, 40), inner, chunk('C2PA', latin1(secretText))), size),
    file('of two frames', riff(canvas(60, 40, 2), animation, frame(inner), frame(inner)), {
      ...size,
      frames: 2,
    }),
  ];
};

const refused = (plain: Buffer): OddFile[] => {
  const inner = plain.subarray(12);
  const longer = Buffer.from(plain);
  longer.writeUInt32LE(1_000_000, 4);
  return [
    file('that says it is longer', longer, ['broken']),
    file('of 16 million pixels on a side', riff(canvas(16_777_216, 16_777_216), inner), ['too_many_pixels']),
    file('whose picture is larger than its canvas', riff(canvas(9, 6), inner), ['broken']),
    file('whose frame is beyond its canvas', riff(canvas(60, 40, 2), animation, frame(inner, 30)), [
      'broken',
    ]),
    file('of 1001 frames', riff(canvas(60, 40, 2), animation, ...Array(1001).fill(frame(inner))), [
      'too_many_frames',
    ]),
    file('of 30,000 parts', riff(canvas(60, 40), ...Array(30_000).fill(chunk('abcd', latin1('x'))), inner), [
      'too_many_parts',
    ]),
    file('without a picture', riff(canvas(60, 40)), ['broken']),
    file('with a wrong start of its picture', riff(chunk('VP8 ', noise(200))), ['broken']),
    file(
      'with noise behind the start of its picture',
      Buffer.concat([plain.subarray(0, 30), noise(plain.length - 30)]),
      ['broken', 'too_many_pixels'],
    ),
    file(
      'whose part is beyond its end',
      riff(Buffer.concat([latin1('VP8 '), u32le(0xffffffff), noise(20)])),
      ['broken'],
    ),
    file('that is only a header', latin1('RIFF\x04\0\0\0WEBP'), ['broken']),
  ];
};

/** WebP files. */
export const webpFiles = async (): Promise<OddFile[]> => {
  const plain = await photo().webp().toBuffer();
  const wide = await sharp({ create: { width: 5000, height: 3, channels: 3, background: '#a52' } })
    .webp()
    .toBuffer();
  return [
    ...(await made(plain)),
    file('that is very wide', wide, { width: 4096, height: 2, isReduced: true }),
    ...Object.entries(trailers).map(([what, trailer]) =>
      file(`and ${what}`, Buffer.concat([plain, trailer]), size),
    ),
    ...refused(plain),
    ...cuts(plain.length, 15).map((at) =>
      file(`cut after ${at} bytes`, plain.subarray(0, at), ['broken', 'unknown_type', 'video']),
    ),
  ];
};
