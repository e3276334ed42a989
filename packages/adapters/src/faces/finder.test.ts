import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FaceBox } from '@atelier/core/ports/faces';
import sharp from 'sharp';
import { afterAll, describe, expect, test } from 'vitest';
import { packageFolder } from '../neural/backend.ts';
import { photoOfPeople } from '../testing/photos.ts';
import { boxesOf } from './boxes.ts';
import { createFaceFinder } from './finder.ts';

const finder = createFaceFinder();
afterAll(() => finder.close());
const find = (picture: Uint8Array) => finder.find(picture, AbortSignal.timeout(60_000));

const isInside = ({ left, top, right, bottom }: FaceBox): boolean =>
  left >= 0 && top >= 0 && right <= 1 && bottom <= 1;

describe('faces in pictures', () => {
  test('each is found once, where it is, also in a small copy', async () => {
    const picture = await photoOfPeople('four');
    const found = await find(picture);
    expect(found).toHaveLength(4);
    expect(found.every(isInside)).toBe(true);
    const small = await find(await sharp(picture).resize(512).webp().toBuffer());
    expect(small).toHaveLength(4);
    const middles = (boxes: FaceBox[]) =>
      boxes.map(({ left, right }) => (left + right) / 2).toSorted((a, b) => a - b);
    for (const [at, middle] of middles(small).entries())
      expect(Math.abs(middle - (middles(found)[at] ?? 0))).toBeLessThan(0.03);
  });

  test('one that the edge cuts reaches beyond it', async () => {
    const cut = await sharp(await photoOfPeople('two'))
      .extract({ left: 768, top: 0, width: 806, height: 820 })
      .webp()
      .toBuffer();
    const beyond = (await find(cut)).filter((box) => !isInside(box));
    expect(beyond).toHaveLength(1);
    expect(beyond[0]?.right).toBeGreaterThan(1.02);
  });

  test('a picture without people has none; bytes that are no picture are a failure, and the next picture is looked at', async () => {
    const plain = await sharp({ create: { width: 640, height: 480, channels: 3, background: '#8ac' } })
      .png()
      .toBuffer();
    expect(await find(plain)).toEqual([]);
    await expect(find(Buffer.from('no picture'))).rejects.toMatchObject({ code: 'engine_failed' });
    expect(await find(plain)).toEqual([]);
  });
});

test('boxes of the same face are one, the surest; unsure ones are none', () => {
  const cells = 2;
  const output = new Float32Array(cells * cells * 25).fill(-9);
  const put = (cell: number, anchor: number, numbers: readonly number[]) =>
    output.set(numbers, (cell * 5 + anchor) * 5);
  put(0, 0, [0, 0, -1.2, -1.4, 3]);
  put(0, 2, [0.1, 0, -1.8, -1.9, 1]);
  put(3, 0, [0, 0, -1.2, -1.4, 0.1]);
  const boxes = boxesOf(output, cells);
  expect(boxes).toHaveLength(1);
  expect(((boxes[0]?.left ?? 0) + (boxes[0]?.right ?? 0)) / 2).toBeCloseTo(0.25);
});

test('the weights are those of the package', async () => {
  const name = 'tiny_face_detector_model';
  const published = join(packageFolder('@vladmandic/face-api'), 'model', name);
  const own = join(import.meta.dirname, 'weights', name);
  const read = (suffix: string) => Promise.all([own, published].map((path) => readFile(`${path}${suffix}`)));
  const [bytes, publishedBytes] = await read('.bin');
  expect(publishedBytes && bytes?.equals(publishedBytes)).toBe(true);
  const [manifest, publishedManifest] = await read('-weights_manifest.json');
  expect(JSON.parse(String(manifest))).toEqual(JSON.parse(String(publishedManifest)));
});
