import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { pngEffort } from './png-effort.ts';

const size = { width: 300, height: 200, channels: 3 } as const;
const bytes = size.width * size.height * size.channels;

test('noise is stored as it is; flat and drawn pictures are packed, also thin ones', async () => {
  expect(pngEffort(randomBytes(bytes), size)).toBe(0);
  expect(pngEffort(Buffer.alloc(bytes, 130), size)).toBe(3);
  const drawing = await readFile(new URL('../../../../apps/web/public/showcase/fox.webp', import.meta.url));
  const { data, info } = await sharp(drawing).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  expect(pngEffort(data, info)).toBe(3);
  for (const thin of [
    { ...size, height: 1 },
    { ...size, width: 1 },
  ])
    expect(pngEffort(Buffer.alloc(thin.width * thin.height * 3), thin)).toBe(3);
});

test('a picture that is half noise is packed for its other half', () => {
  const half = Buffer.concat([randomBytes(bytes / 2), Buffer.alloc(bytes / 2, 9)]);
  expect(pngEffort(half, size)).toBe(3);
});
