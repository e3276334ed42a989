/**
 * Run manually when a style changes: draws 24 prompts side by side for visual review.
 *
 *   node packages/engine-procedural/src/testing/contact-sheet.ts sheet.png [tile px] [first seed]
 */
import { writeFile } from 'node:fs/promises';
import sharp from 'sharp';
import { composeScene } from '../compose.ts';
import { encode, rasterise } from '../raster.ts';

const PROMPTS = [
  'misty mountains at dawn, a still lake, pines',
  'golden hour over rolling Tuscan hills, a lonely house, birds',
  'aurora over snowy peaks, night, stars',
  'desert dunes at sunset, hot air balloons',
  'enchanted forest at night, deer, fireflies',
  'autumn birch forest, morning light, fox',
  'city skyline at night, full moon, rain',
  'cyberpunk metropolis, neon',
  'calm sea at sunset, sailing boats',
  'stormy ocean, lighthouse, lightning',
  'portrait of a woman with long hair',
  'portrait of a cat, teal and coral',
  'bouquet of poppies and daisies in a vase',
  'lavender meadow, butterflies',
  'bauhaus poster, red blue yellow',
  'geometric abstract, quiet morning',
  'flow field of silk, teal and gold',
  'perlin noise currents, night',
  'mandala, intricate, indigo and gold',
  'low-poly mountains, sunset, lake',
  'ink sketch of misty mountains, boat, red sun',
  'isometric village in spring, river',
  'ringed planet, nebula, astronaut',
  'topographic paper layers, coral reef',
] as const;

const [, , target = 'contact-sheet.png', tile = '400', firstSeed = '1'] = process.argv;
const side = Math.round(Number(tile) / 4) * 4;
const gap = 10;
const columns = 6;

const drawTile = (prompt: string, i: number) => {
  const size = { width: side, height: side };
  const scene = composeScene(
    { prompt, negativePrompt: '', style: 'auto', seed: Number(firstSeed) + i },
    size,
  );
  const input = Buffer.from(encode(rasterise(scene, size), size));
  return {
    input,
    left: gap + (i % columns) * (side + gap),
    top: gap + Math.floor(i / columns) * (side + gap),
  };
};

const width = columns * (side + gap) + gap;
const height = Math.ceil(PROMPTS.length / columns) * (side + gap) + gap;
const sheet = sharp({ create: { width, height, channels: 3, background: '#d8d8d6' } });
await writeFile(target, await sheet.composite(PROMPTS.map(drawTile)).png().toBuffer());
