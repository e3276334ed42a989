/**
 * Run manually when drawing changes: draws prompts side by side for visual review.
 *
 *   node packages/engine-procedural/src/testing/contact-sheet.ts sheet.png prompts.txt [tile px] [first line] [count]
 *
 * Each line of the list is a prompt; what follows ` | ` is ignored. The n-th is drawn with seed n, and what was understood is printed.
 */
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import sharp from 'sharp';
import { composeScene } from '../compose.ts';
import { encode, rasterise } from '../raster.ts';
import { tagsIn } from '../scene/tag.ts';

const [, , target = 'contact-sheet.png', list = 'prompts.txt', tile = '320', from = '0', count = '20'] =
  process.argv;
const prompts = readFileSync(list, 'utf8')
  .split('\n')
  .filter((line) => line.trim() !== '' && !line.startsWith('#'))
  .map((line) => line.split(' | ')[0] ?? '')
  .slice(Number(from), Number(from) + Number(count));
const side = Math.round(Number(tile) / 4) * 4;
const gap = 8;
const columns = 5;

const drawTile = (prompt: string, i: number) => {
  const size = { width: side, height: side };
  const startedMs = performance.now();
  const scene = composeScene({ prompt, negativePrompt: '', style: 'auto', seed: Number(from) + i + 1 }, size);
  const input = Buffer.from(encode(rasterise(scene, size), size));
  const { style, manner } = scene.brief;
  console.log(
    `${Number(from) + i + 1}. ${prompt} → ${style}${manner ? ` / ${manner}` : ''} [${[...tagsIn(scene.svg)].join(' ')}]`,
    `understood: ${scene.reading.understood.map(({ text }) => text).join(', ')} | not: ${scene.reading.unknown.join(', ')}`,
    `${Math.round(performance.now() - startedMs)} ms`,
  );
  return {
    input,
    left: gap + (i % columns) * (side + gap),
    top: gap + Math.floor(i / columns) * (side + gap),
  };
};

const width = columns * (side + gap) + gap;
const height = Math.ceil(prompts.length / columns) * (side + gap) + gap;
const sheet = sharp({ create: { width, height, channels: 3, background: '#d8d8d6' } });
await writeFile(target, await sheet.composite(prompts.map(drawTile)).png().toBuffer());
