import { readFileSync } from 'node:fs';
import { checkRows } from '@atelier/core/testing/check-rows';
import { expect, test } from 'vitest';
import { type Composition, composeScene } from '../compose.ts';
import { rasterise } from '../raster.ts';
import { withoutTag } from '../testing/without-tag.ts';
import { tagsIn } from './tag.ts';

const SIZE = { width: 128, height: 128 };
/** Share of the canvas that a named thing has to cover with pixels of its own, or together when there are several. */
const MIN_SHARE = 0.01;
/** Thin or far by nature. */
const SMALL: Readonly<Record<string, number>> = { sun: 0.004, moon: 0.004, lightning: 0.003 };

const rows = readFileSync(new URL('../testing/judged-prompts.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line, i) => [line.split(' | ')[0] ?? '', (line.split(' | ')[1] ?? '').split(' '), i + 1] as const);

const named = ({ reading }: Composition): string[] => [
  ...new Set([
    ...reading.things.map(({ id }) => id),
    ...reading.meanings.flatMap((m) => (m.kind === 'feature' || m.kind === 'room' ? [m.value] : [])),
  ]),
];

const shareOf = (scene: Composition, full: Uint8Array, name: string): number => {
  const bare = rasterise({ ...scene, svg: withoutTag(scene.svg, name) }, SIZE);
  let changed = 0;
  for (let at = 0; at < full.length; at += 4) {
    let difference = 0;
    for (let c = at; c < at + 3; c++) difference += Math.abs((full[c] ?? 0) - (bare[c] ?? 0));
    if (difference > 12) changed++;
  }
  return changed / (SIZE.width * SIZE.height);
};

test('there are sixty judged prompts', () => {
  expect(rows).toHaveLength(60);
});

test(
  'all that a judged prompt names is understood, and covers its part of the picture',
  () =>
    checkRows(rows, '%s', (prompt, expected, seed) => {
      const scene = composeScene({ prompt, negativePrompt: '', style: 'auto', seed }, SIZE);
      expect(named(scene).sort()).toEqual([...expected].sort());
      const full = rasterise(scene, SIZE);
      const hidden = expected.filter(
        (name) => !tagsIn(scene.svg).has(name) || shareOf(scene, full, name) < (SMALL[name] ?? MIN_SHARE),
      );
      expect(hidden).toEqual([]);
    }),
  240_000,
);
