import sharp, { type OverlayOptions } from 'sharp';
import { afterAll, expect, test } from 'vitest';
import { createEmbeddedEngine } from '../index.ts';

const engine = createEmbeddedEngine({ workers: 1, timeoutMs: 30_000 });
afterAll(() => engine.close());

const size = { width: 320, height: 256 };
const flat = (background: string, more: OverlayOptions[] = []) =>
  sharp({ create: { ...size, channels: 3, background } })
    .composite(more)
    .removeAlpha()
    .png()
    .toBuffer();
/** The right half is to be drawn again. */
const rightHalf = async () => {
  const white = { create: { width: 160, height: 256, channels: 3 as const, background: '#fff' } };
  return flat('#000', [{ input: white, left: 160, top: 0 }]);
};
const request = {
  jobId: 'job',
  prompt: 'a sunset over the sea',
  negativePrompt: '',
  style: 'auto',
  seed: 7,
  ...size,
};
const edit = async (over: { images: Uint8Array[]; mask?: Uint8Array; settings?: { strength?: number } }) => {
  const options = { signal: new AbortController().signal, onProgress: () => undefined };
  return engine.draw({ ...request, settings: {}, ...over }, options);
};
const part = (png: Uint8Array, left: number, width: number) =>
  sharp(png).extract({ left, top: 0, width, height: size.height }).raw().toBuffer();

test('only what the mask shows is drawn again, and the same request gives the same bytes', async () => {
  const picture = await flat('#123456');
  const mask = await rightHalf();
  const [first, again] = [await edit({ images: [picture], mask }), await edit({ images: [picture], mask })];
  expect(Buffer.compare(first.png, again.png)).toBe(0);
  expect((await part(first.png, 0, 160)).equals(await part(picture, 0, 160))).toBe(true);
  const drawn = await part(first.png, 160, 160);
  expect(new Set(drawn).size).toBeGreaterThan(50);
  // A picture of pixels: it has no vectors of its own.
  expect(first.svg).toBeUndefined();
});

test('the scene is drawn in the size of the mask: what the words name is not cut off', async () => {
  const picture = await flat('#123456');
  const narrow = { create: { width: 80, height: 80, channels: 3 as const, background: '#fff' } };
  const mask = await flat('#000', [{ input: narrow, left: 200, top: 100 }]);
  const { png } = await edit({ images: [picture], mask });
  const whole = await engine.draw(
    { ...request, settings: {}, width: 80, height: 80 },
    { signal: new AbortController().signal, onProgress: () => undefined },
  );
  const inside = await sharp(png).extract({ left: 200, top: 100, width: 80, height: 80 }).raw().toBuffer();
  expect(inside.equals(await sharp(whole.png).raw().toBuffer())).toBe(true);
});

test('without a mask the shapes stay and the colours follow the words, the more the stronger', async () => {
  const dark = { create: { width: 160, height: 256, channels: 3 as const, background: '#333a33' } };
  const picture = await flat('#ccd0cc', [{ input: dark, left: 0, top: 0 }]);
  const means = async (png: Uint8Array) => (await sharp(png).stats()).channels.map(({ mean }) => mean);
  const [weak, strong] = [
    await edit({ images: [picture], settings: { strength: 0.1 } }),
    await edit({ images: [picture], settings: { strength: 1 } }),
  ];
  const distance = async (png: Uint8Array) => {
    const [before, after] = [await means(picture), await means(png)];
    return before.reduce((sum, value, i) => sum + Math.abs(value - (after[i] ?? 0)), 0);
  };
  expect(await distance(strong.png)).toBeGreaterThan(2 * (await distance(weak.png)));
  const light = async (png: Uint8Array, left: number) => (await part(png, left, 1))[0] ?? 0;
  expect(await light(strong.png, 300)).toBeGreaterThan(await light(strong.png, 20));
});

test('a picture that cannot be read is a failure, not a white picture', async () => {
  await expect(edit({ images: [Buffer.from('no picture')] })).rejects.toMatchObject({
    code: 'engine_failed',
  });
});
