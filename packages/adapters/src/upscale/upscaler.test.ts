import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Size } from '@atelier/core/schemas/engines';
import { processTree, residentMb } from '@atelier/core/testing/process-memory';
import sharp from 'sharp';
import { expect, onTestFinished, test } from 'vitest';
import { packageFolder } from '../neural/backend.ts';
import type { Factor } from './messages.ts';
import { createUpscaler } from './upscaler.ts';

const open = (options: Parameters<typeof createUpscaler>[0] = {}) => {
  const upscaler = createUpscaler(options);
  onTestFinished(() => upscaler.close());
  return upscaler;
};

const quiet = { signal: new AbortController().signal, onProgress: () => undefined };

/** Stripes, a gradient and noise: every tile has something at its edge. */
const picture = ({ width, height }: Size): Uint8Array =>
  Uint8Array.from({ length: width * height * 3 }, (_, at) => {
    const [x, y] = [Math.floor(at / 3) % width, Math.floor(at / 3 / width)];
    return (x % 7 < 3 ? 200 : x * 3 + y) ^ ((at * 2654435761) >>> 28);
  });

const read = async (path: string) => {
  const { data, info } = await sharp(readFileSync(path))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { pixels: new Uint8Array(data), size: { width: info.width, height: info.height } };
};

const largestDifference = (one: Uint8Array, other: Uint8Array): number => {
  expect(one.length).toBe(other.length);
  return one.reduce((largest, value, at) => Math.max(largest, Math.abs(value - (other[at] ?? 0))), 0);
};

test('in tiles, a picture comes out exactly as in one piece, by every factor', async () => {
  const size = { width: 75, height: 58 };
  const pixels = picture(size);
  const [tiled, whole] = [open({ sidePx: 24 }), open({ sidePx: 4096 })];
  for (const factor of [2, 3, 4] as const) {
    const one = await tiled.enlarge(pixels, size, factor, quiet);
    const other = await whole.enlarge(pixels, size, factor, quiet);
    expect(largestDifference(one, other)).toBe(0);
  }
});

test('a picture is enlarged as the authors of the weights show it', async () => {
  const assets = join(packageFolder('@upscalerjs/esrgan-medium'), 'assets');
  const { pixels, size } = await read(join(assets, 'fixture.png'));
  const upscaler = open();
  for (const factor of [2, 3, 4] as Factor[]) {
    const shown = await read(join(assets, `samples/${factor}x/result.png`));
    const made = await upscaler.enlarge(pixels, size, factor, quiet);
    expect(largestDifference(made, shown.pixels)).toBeLessThanOrEqual(1);
  }
});

test('progress is told after each tile, and an abort ends the work at once and harms no other picture', async () => {
  const size = { width: 60, height: 20 };
  const upscaler = open({ sidePx: 20 });
  const seen: number[] = [];
  const aborted = new AbortController();
  const stopped = upscaler.enlarge(picture(size), size, 2, {
    signal: aborted.signal,
    onProgress: (fraction) => {
      seen.push(fraction);
      aborted.abort(new Error('enough'));
    },
  });
  const other = upscaler.enlarge(picture(size), size, 2, quiet);
  await expect(stopped).rejects.toThrow('enough');
  expect(seen).toEqual([1 / 3]);
  expect((await other).length).toBe(size.width * size.height * 3 * 4);
});

test('a process that crashes is a clear failure, and the next picture gets another one', async () => {
  const size = { width: 20, height: 20 };
  const worker = new URL('./testing/crashing-worker.ts', import.meta.url);
  const upscaler = open({ worker });
  await expect(upscaler.enlarge(picture(size), size, 4, quiet)).rejects.toMatchObject({
    code: 'engine_failed',
    message: 'The drawing process stopped unexpectedly.',
  });
  expect((await upscaler.enlarge(picture(size), size, 2, quiet)).length).toBe(20 * 20 * 3 * 4);
});

test.runIf(process.platform === 'linux')(
  'enlarging takes less than a gigabyte, however large the picture is',
  async () => {
    const size = { width: 400, height: 400 };
    const upscaler = open();
    const others = new Set(processTree(process.pid));
    const peaks: number[] = [];
    await upscaler.enlarge(picture(size), size, 4, {
      ...quiet,
      onProgress: () => {
        const workers = processTree(process.pid).filter((pid) => !others.has(pid));
        peaks.push(...workers.map(residentMb));
      },
    });
    expect(peaks.length).toBeGreaterThanOrEqual(9);
    expect(Math.max(...peaks)).toBeLessThan(800);
  },
);
