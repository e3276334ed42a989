import type { EngineRequest } from '@atelier/core/ports/engine';
import { provenanceXmp } from '@atelier/core/provenance';
import sharp, { type Sharp } from 'sharp';
import { afterAll, expect, test } from 'vitest';
import { createUpscaleTool } from './upscale-tool.ts';

const tool = createUpscaleTool();
afterAll(() => tool.close());

const size = { width: 40, height: 30 };

const enlarge = async (png: Uint8Array, factor: 2 | 3 | 4 = 2): Promise<Uint8Array> => {
  const request: EngineRequest = {
    ...{ jobId: 'job', prompt: '', negativePrompt: '', style: 'auto', seed: 0, settings: {} },
    ...{ width: size.width * factor, height: size.height * factor, images: [png], factor },
  };
  const { signal } = new AbortController();
  return (await tool.draw(request, { signal, onProgress: () => undefined })).png;
};

/** Left half red, right half blue and transparent. */
const halves = (): Sharp => {
  const pixels = Array.from({ length: size.width * size.height }, (_, at) =>
    at % size.width < 20 ? [255, 0, 0, 255] : [0, 0, 255, 0],
  );
  return sharp(Buffer.from(pixels.flat()), { raw: { ...size, channels: 4 } });
};

const pixel = async (png: Uint8Array, left: number): Promise<number[]> => [
  ...(await sharp(png).ensureAlpha().extract({ left, top: 30, width: 1, height: 1 }).raw().toBuffer()),
];

test('colours stay, what is transparent stays transparent, and the result is marked as made by a network', async () => {
  const xmp = provenanceXmp('procedural', 'Atelier');
  const png = await halves().withXmp(xmp).png().toBuffer();
  const made = await enlarge(png);
  const { width, height, hasAlpha, xmpAsString } = await sharp(made).metadata();
  expect({ width, height, hasAlpha }).toEqual({ width: 80, height: 60, hasAlpha: true });
  expect(xmpAsString).toContain('/trainedAlgorithmicMedia');
  const [red, , , opaque] = await pixel(made, 10);
  expect(red).toBeGreaterThan(240);
  expect(opaque).toBe(255);
  expect((await pixel(made, 70))[3]).toBe(0);
});

test('grey pictures and those of 16 bits are enlarged in colour', async () => {
  const grey = await sharp({ create: { ...size, channels: 3, background: '#808080' } })
    .toColourspace('b-w')
    .png()
    .toBuffer();
  const deep = await sharp({ create: { ...size, channels: 3, background: '#f00' } })
    .toColourspace('rgb16')
    .png()
    .toBuffer();
  for (const [png, value] of [
    [grey, 128],
    [deep, 255],
  ] as const) {
    const [red] = await pixel(await enlarge(png), 40);
    expect(Math.abs((red ?? 0) - value)).toBeLessThan(8);
  }
});

test('what is no picture is refused with a word', async () => {
  await expect(enlarge(Buffer.from('no picture'))).rejects.toMatchObject({
    code: 'engine_failed',
    message: 'This picture could not be enlarged.',
  });
});
