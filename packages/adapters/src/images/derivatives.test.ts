import { checkRows } from '@atelier/core/testing/check-rows';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { createDerivatives } from './derivatives.ts';

const { derive, reencode, preview } = createDerivatives();
const picture = (width: number, height: number) =>
  sharp({
    create: {
      width,
      height,
      channels: 3,
      background: '#884422',
      noise: { type: 'gaussian', mean: 128, sigma: 60 },
    },
  });
const refused = { code: 'engine_failed' };

test('an image gets a WebP thumbnail that keeps its shape, and a tiny inline placeholder', () =>
  checkRows(
    [
      [1024, 512, 512, 256],
      [300, 900, 171, 512],
      [256, 256, 256, 256],
    ],
    '%i × %i → %i × %i',
    async (width, height, tw, th) => {
      const { thumbWebp, placeholder } = await derive(await picture(width, height).png().toBuffer(), {
        width,
        height,
      });
      expect(await sharp(thumbWebp).metadata()).toMatchObject({ format: 'webp', width: tw, height: th });
      expect(placeholder).toMatch(/^data:image\/webp;base64,[A-Za-z0-9+/]+=*$/);
      expect(placeholder.length).toBeLessThanOrEqual(400);
    },
  ));

test('libvips keeps no pictures in memory, and works with one thread for each', async () => {
  createDerivatives();
  expect(sharp.cache()).toMatchObject({
    memory: { max: 0 },
    files: { max: 0 },
    items: { max: 0 },
  });
  expect(sharp.concurrency()).toBe(1);
});

test('an unexpected size is refused before decoding', async () => {
  const png = await picture(64, 64).png().toBuffer();
  await expect(derive(png, { width: 64, height: 65 })).rejects.toMatchObject(refused);
});

test('anything but an intact PNG is refused', async () => {
  const expected = { width: 64, height: 64 };
  const png = await picture(64, 64).png().toBuffer();
  await expect(derive(Buffer.from('rubbish'), expected)).rejects.toMatchObject(refused);
  await expect(derive(await picture(64, 64).jpeg().toBuffer(), expected)).rejects.toMatchObject(refused);
  await expect(derive(png.subarray(0, png.length / 2), expected)).rejects.toMatchObject(refused);
  await expect(derive(new Uint8Array(0), expected)).rejects.toMatchObject(refused);
});

test('a header with more pixels than any engine makes is refused', async () => {
  const bomb = Buffer.from(await picture(64, 64).png().toBuffer());
  bomb.writeUInt32BE(60_000, 16);
  bomb.writeUInt32BE(60_000, 20);
  await expect(derive(bomb, { width: 60_000, height: 60_000 })).rejects.toMatchObject(refused);
});

test('a picture of a provider keeps its pixels, loses its metadata and is marked as machine-made', async () => {
  const secret = { IFD0: { ImageDescription: 'a prompt of somebody' } };
  const theirs = await picture(64, 32).withExif(secret).png().toBuffer();
  const { png, width, height } = await reencode(theirs);
  expect([width, height]).toEqual([64, 32]);
  expect(await sharp(png).raw().toBuffer()).toEqual(await sharp(theirs).raw().toBuffer());
  const { exif, xmp } = await sharp(png).metadata();
  expect(exif).toBeUndefined();
  expect(xmp?.toString()).toContain(
    'Iptc4xmpExt:DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"',
  );
  expect((await reencode(theirs)).png).toEqual(png);
});

test('a preview is a small WebP; what is no picture or too large is refused', async () => {
  const small = await preview(await picture(1500, 300).jpeg().toBuffer());
  expect(await sharp(small).metadata()).toMatchObject({ format: 'webp', width: 512, height: 102 });
  const bomb = Buffer.from(await picture(64, 64).png().toBuffer());
  bomb.writeUInt32BE(60_000, 16);
  for (const bytes of [bomb, Buffer.from('rubbish')])
    await expect(preview(bytes)).rejects.toMatchObject(refused);
});

test('no decoder sees the bytes of a provider that do not begin as a PNG, JPEG or WebP picture', async () => {
  const others: [string, Buffer][] = [
    ['text', Buffer.from('rubbish')],
    ['nothing', Buffer.alloc(0)],
    ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect')],
    ['GIF', (await picture(9, 9).gif().toBuffer()).subarray(0, 20)],
    ['TIFF', (await picture(9, 9).tiff().toBuffer()).subarray(0, 20)],
    ['AVIF', (await picture(9, 9).avif().toBuffer()).subarray(0, 40)],
    ['RIFF, but not WebP', Buffer.from('RIFF\0\0\0\0WAVEfmt ')],
  ];
  await checkRows(others, '%s', async (_, bytes) => {
    for (const decode of [reencode, preview]) {
      const thrown: unknown = await decode(bytes).catch((error: unknown) => error);
      expect(thrown).toMatchObject({
        ...refused,
        message: 'The engine gave back something that is not a picture.',
      });
      // What a decoder says about broken bytes would be the cause.
      expect((thrown as Error).cause).toBeUndefined();
    }
  });
  for (const bytes of [picture(9, 9).jpeg(), picture(9, 9).webp()])
    expect(await reencode(await bytes.toBuffer())).toMatchObject({ width: 9, height: 9 });
});
