/**
 * Run manually: draws one picture into a WebP file, such as the samples in `apps/web/public/showcase`.
 *
 *   node packages/engine-procedural/src/testing/draw-picture.ts lighthouse.webp "a lighthouse" 768 512 [seed]
 */
import { writeFile } from 'node:fs/promises';
import sharp from 'sharp';
import { composeScene } from '../compose.ts';
import { encode, rasterise } from '../raster.ts';

const [, , target = 'picture.webp', prompt = '', width = '512', height = '512', seed = '1'] = process.argv;
const size = { width: Number(width), height: Number(height) };
const scene = composeScene({ prompt, negativePrompt: '', style: 'auto', seed: Number(seed) }, size);
await writeFile(
  target,
  await sharp(encode(rasterise(scene, size), size))
    .webp({ quality: 80 })
    .toBuffer(),
);
