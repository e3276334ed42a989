import { checkRows } from '@atelier/core/testing/check-rows';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { createPictureExporter } from './exports.ts';

const never = new AbortController().signal;
const options = {
  format: 'jpeg',
  quality: 80,
  width: null,
  sourceType: 'procedural',
} as const;

const picture = (width = 120, height = 80): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 4, background: { r: 200, g: 80, b: 20, alpha: 0.5 } } })
    .withExif({ IFD0: { Artist: 'Ada Lovelace' } })
    .png()
    .toBuffer();

const marker = 'digitalsourcetype/algorithmicMedia';

test('every format keeps the size, says that a machine made it, and nothing else', () =>
  checkRows(['png', 'jpeg', 'webp', 'avif'] as const, '%s', async (format) => {
    const bytes = await createPictureExporter().encode(picture, { ...options, format }, never);
    const { xmp, exif, width, height, ...found } = await sharp(bytes).metadata();
    expect([width, height]).toEqual([120, 80]);
    expect(found.format).toBe(format === 'avif' ? 'heif' : format);
    expect(String(xmp)).toContain(marker);
    expect(String(exif ?? '')).not.toContain('Lovelace');
    expect(Buffer.from(bytes).includes('Lovelace')).toBe(false);
  }));

test('without metadata a file of any format has none', () =>
  checkRows(['png', 'jpeg', 'webp', 'avif'] as const, '%s', async (format) => {
    const bytes = await createPictureExporter().encode(
      picture,
      { ...options, format, sourceType: null },
      never,
    );
    const { xmp, exif, icc, iptc } = await sharp(bytes).metadata();
    expect([xmp, exif, icc, iptc]).toEqual([undefined, undefined, undefined, undefined]);
    expect(Buffer.from(bytes).includes('digitalsourcetype')).toBe(false);
  }));

test('a smaller width keeps the shape; a greater one changes nothing', async () => {
  const sizeAt = async (width: number) => {
    const bytes = await createPictureExporter().encode(picture, { ...options, width }, never);
    const metadata = await sharp(bytes).metadata();
    return [metadata.width, metadata.height];
  };
  expect(await sizeAt(60)).toEqual([60, 40]);
  expect(await sizeAt(4000)).toEqual([120, 80]);
});

test('what is transparent becomes white in a JPEG, which has no transparency', async () => {
  const clear = () =>
    sharp({ create: { width: 8, height: 8, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } })
      .png()
      .toBuffer();
  const { dominant } = await sharp(await createPictureExporter().encode(clear, options, never)).stats();
  expect(Math.min(dominant.r, dominant.g, dominant.b)).toBeGreaterThan(240);
});

/** An exporter whose pictures are read when `release` is called. */
const held = () => {
  const exporter = createPictureExporter();
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const begun: number[] = [];
  const ask = (at: number, signal = never) =>
    exporter.encode(
      async () => {
        begun.push(at);
        await released;
        return picture();
      },
      { ...options, width: 16 },
      signal,
    );
  return { ask, begun, release };
};

test('two are encoded at once and sixteen wait, in order; further ones are refused', async () => {
  const { ask, begun, release } = held();
  const asked = Array.from({ length: 18 }, (_, at) => ask(at));
  await expect(ask(18)).rejects.toMatchObject({ code: 'overloaded' });
  expect(begun).toEqual([0, 1]);
  release();
  await Promise.all(asked);
  expect(begun).toEqual(Array.from({ length: 18 }, (_, at) => at));
  await ask(19);
});

test('a request that leaves the queue makes room; a picture that cannot be read ends its turn', async () => {
  const { ask, begun, release } = held();
  const leaving = new AbortController();
  const asked = [ask(0), ask(1)];
  const left = ask(2, leaving.signal);
  const last = ask(3);
  leaving.abort(new Error('gone'));
  await expect(left).rejects.toThrow('gone');
  await expect(ask(4, leaving.signal)).rejects.toThrow('gone');
  release();
  await Promise.all([...asked, last]);
  expect(begun).toEqual([0, 1, 3]);

  const exporter = createPictureExporter();
  const unreadable = () => Promise.reject(new Error('no such blob'));
  for (let at = 0; at < 5; at += 1)
    await expect(exporter.encode(unreadable, options, never)).rejects.toThrow('no such blob');
  await exporter.encode(picture, options, never);
});
