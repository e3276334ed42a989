import sharp from 'sharp';
import { cuts, latin1, noise, type OddFile, secretText, trailers, u16be } from './odd-file.ts';

const size = { width: 60, height: 40 };

/** Not of one colour, so that its compressed data has some length. */
export const photo = (fields: { readonly channels?: 3 | 4 } = {}) => {
  const { channels = 3 } = fields;
  const raw = { ...size, channels };
  return sharp(noise(size.width * size.height * channels), { raw });
};

const segment = (marker: number, data: Buffer): Buffer =>
  Buffer.concat([Buffer.from([0xff, marker]), u16be(data.length + 2), data]);

/** Puts segments right behind the start of a JPEG. */
const withSegments = (jpeg: Buffer, ...segments: readonly Buffer[]): Buffer =>
  Buffer.concat([jpeg.subarray(0, 2), ...segments, jpeg.subarray(2)]);

const frameAt = (jpeg: Buffer): number =>
  [0xc0, 0xc1, 0xc2].map((marker) => jpeg.indexOf(Buffer.from([0xff, marker]))).find((at) => at > 0) ?? 0;

/** Changes bytes of the frame header, whose first one is its length. */
const withFrame = (jpeg: Buffer, at: number, ...values: readonly number[]): Buffer => {
  const changed = Buffer.from(jpeg);
  for (const [n, value] of values.entries()) changed[frameAt(jpeg) + at + n] = value;
  return changed;
};

const file = (what: string, bytes: Buffer, outcome: OddFile['outcome']): OddFile => ({
  ...{ what: `a JPEG ${what}`, name: 'a.jpg', bytes, outcome },
});

const turned = async (orientation: number): Promise<OddFile> => {
  const isQuarter = orientation > 4;
  return file(
    `that is stored in orientation ${orientation}`,
    await photo().withMetadata({ orientation }).jpeg().toBuffer(),
    isQuarter ? { width: size.height, height: size.width } : size,
  );
};

const profiled = async (): Promise<OddFile[]> => {
  const gps = { IFD0: { Copyright: secretText, Artist: secretText }, IFD3: { GPSLatitudeRef: 'N' } };
  return [
    file('with EXIF', await photo().withExif(gps).jpeg().toBuffer(), size),
    file('in Display P3', await photo().withIccProfile('p3').jpeg().toBuffer(), size),
    file('in CMYK', await photo().toColourspace('cmyk').jpeg().toBuffer(), size),
    file('in grey', await photo().greyscale().jpeg().toBuffer(), size),
    file('that is progressive', await photo().jpeg({ progressive: true }).toBuffer(), size),
    file('with an XMP packet', await photo().withXmp(`<x>${secretText}</x>`).jpeg().toBuffer(), size),
    file('without subsampling', await photo().jpeg({ chromaSubsampling: '4:4:4' }).toBuffer(), size),
  ];
};

const odd = (plain: Buffer): OddFile[] => {
  const app = (n: number, text: string) => segment(0xe0 + n, latin1(text + secretText));
  const segments: Readonly<Record<string, Buffer>> = {
    'a comment that is a program': segment(0xfe, latin1(`<?php ${secretText} ?>`)),
    'a thumbnail': segment(0xe1, latin1(`Exif\0\0II*\0\x08\0\0\0${secretText}`)),
    'words of a photo agency': app(13, 'Photoshop 3.0\0'),
    'content credentials': app(11, 'JP\0\x01jumb'),
    'a colour profile in pieces that are missing': app(2, 'ICC_PROFILE\0\x01\x09'),
    'an unknown segment': app(15, 'any'),
    'fill bytes': Buffer.from([0xff, 0xff, 0xff, 0xff, 0xfe, 0, 2]),
  };
  return Object.entries(segments).map(([what, one]) => file(`with ${what}`, withSegments(plain, one), size));
};

const refused = (plain: Buffer): OddFile[] => {
  const scan = plain.subarray(plain.indexOf(Buffer.from([0xff, 0xda])), -2);
  const frame = plain.subarray(frameAt(plain), frameAt(plain) + 19);
  const body = plain.subarray(2);
  const start = plain.subarray(0, 2);
  const afterFrame = plain.subarray(frameAt(plain) + 19);
  return [
    file('with 65,500 × 65,500 pixels', withFrame(plain, 5, 0xff, 0xdc, 0xff, 0xdc), ['too_many_pixels']),
    file('of no height', withFrame(plain, 5, 0, 0), ['broken']),
    file('that is lossless', withFrame(plain, 1, 0xc3), ['unusual']),
    file('with arithmetic coding', withFrame(plain, 1, 0xc9), ['unusual']),
    file('with 12 bits', withFrame(plain, 4, 12), ['unusual']),
    file('with two components', withFrame(plain, 9, 2), ['unusual']),
    file('without a frame', Buffer.concat([plain.subarray(0, frameAt(plain)), afterFrame]), ['broken']),
    file('with two frames', withSegments(plain, frame), ['broken']),
    file(
      'with 100 scans',
      Buffer.concat([plain.subarray(0, -2), ...Array(100).fill(scan), plain.subarray(-2)]),
      ['too_many_parts'],
    ),
    file('with 30,000 comments', withSegments(plain, ...Array(30_000).fill(segment(0xfe, latin1('x')))), [
      'too_many_parts',
    ]),
    file('with a segment of no length', Buffer.concat([start, Buffer.from([0xff, 0xe0, 0, 0]), body]), [
      'broken',
    ]),
    file('with a segment beyond its end', Buffer.concat([start, Buffer.from([0xff, 0xe0, 0xff, 0xff])]), [
      'broken',
    ]),
    file('of noise', Buffer.concat([latin1('\xff\xd8\xff\xe0'), noise(3000)]), [
      'broken',
      'unusual',
      'too_many_pixels',
    ]),
    file('that is only a start and an end', latin1('\xff\xd8\xff\xd9'), ['broken']),
    file('that begins with a scan', Buffer.concat([start, scan, plain.subarray(-2)]), ['broken']),
    file('without Huffman tables', Buffer.concat([start, frame, scan, plain.subarray(-2)]), ['broken']),
  ];
};

/** JPEG files. */
export const jpegFiles = async (): Promise<OddFile[]> => {
  const plain = await photo().jpeg().toBuffer();
  return [
    file('that is ordinary', plain, size),
    ...(await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map(turned))),
    ...(await profiled()),
    ...odd(plain),
    ...Object.entries(trailers).map(([what, trailer]) =>
      file(`and ${what}`, Buffer.concat([plain, trailer]), size),
    ),
    ...refused(plain),
    ...cuts(plain.length, 25).map((at) =>
      file(`cut after ${at} bytes`, plain.subarray(0, at), ['broken', 'unknown_type']),
    ),
  ];
};
