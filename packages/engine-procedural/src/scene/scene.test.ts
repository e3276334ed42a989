import { checkRows } from '@atelier/core/testing/check-rows';
import { describe, expect, test } from 'vitest';
import { composeScene } from '../compose.ts';
import { rasterise } from '../raster.ts';
import { THING_IDS } from '../things/index.ts';
import { createRng } from '../toolkit/random.ts';
import { layOut } from './layout.ts';
import { tagsIn } from './tag.ts';

const SIZE = { width: 192, height: 192 };
const compose = (prompt: string, style = 'auto', seed = 1) =>
  composeScene({ prompt, negativePrompt: '', style, seed }, SIZE);
const pixelsOf = (prompt: string, style?: string) => {
  const scene = compose(prompt, style);
  return rasterise(scene, SIZE);
};

describe('named things appear', () => {
  test('“a lighthouse on a cliff, storm, gulls” shows all of it and no cactus', () => {
    const { brief, svg } = compose('a lighthouse on a cliff, storm, gulls');
    expect([...tagsIn(svg)]).toEqual(expect.arrayContaining(['lighthouse', 'cliff', 'gull', 'sea']));
    expect(tagsIn(svg).has('cactus')).toBe(false);
    expect(brief).toMatchObject({ style: 'seascape', weather: 'storm' });
  });

  test('a number is drawn as often as it says, and a plural three times', () =>
    checkRows(
      [
        ['two cats', 'cat', 2],
        ['four boats on the sea', 'boat', 4],
        ['penguins', 'penguin', 3],
        ['a penguin', 'penguin', 1],
      ] as const,
      '%s',
      (prompt, thing, count) => {
        expect(compose(prompt).svg.split(`data-thing="${thing}"`).length - 1).toBe(count);
      },
    ));

  test('a colour belongs to the thing beside it and leaves the rest of the picture alone', () => {
    expect(compose('a red balloon').brief.things).toMatchObject([{ id: 'balloon', colour: 'red' }]);
    expect(compose('a red balloon').brief.wishes).toEqual([]);
    expect(compose('a meadow in red').brief.wishes).toHaveLength(1);
  });

  test('a cat on a chair stands on its seat', () => {
    const area = {
      w: 1000,
      h: 1000,
      back: 800,
      front: 930,
      water: 780,
      from: 0,
      to: 1,
      tallest: 550,
      sky: 420,
    };
    const placed = layOut(compose('a cat on a chair').brief.things, area, (label) => createRng(label));
    const [cat, chair] = ['cat', 'chair'].map((id) => placed.find(({ named }) => named.id === id));
    expect(cat?.y).toBeCloseTo((chair?.y ?? 0) - (chair?.height ?? 0) * 0.46, 1);
    expect(cat?.x).toBeCloseTo(chair?.x ?? 0, 0);
  });

  test('a thing named alone is the subject: it fills at least a twentieth of the picture', () =>
    checkRows(
      THING_IDS.map((id) => [id]),
      '%s',
      (id) => {
        const area = {
          w: 1000,
          h: 1000,
          back: 840,
          front: 940,
          water: 780,
          from: 0.04,
          to: 0.96,
          tallest: 560,
          sky: 420,
        };
        const [placed] = layOut([{ id, count: 1 }], area, (label) => createRng(label));
        const wide = ((placed?.thing.wide ?? 0) / 100) * (placed?.height ?? 0);
        expect(wide * (placed?.height ?? 0)).toBeGreaterThan(50_000);
      },
    ));
});

describe('a manner restyles the subject and does not replace it', () => {
  const manners = [
    'charcoal',
    'pencil',
    'watercolour',
    'oil painting',
    'engraving',
    'line art',
    'pixel art',
    'stained glass',
    'pastel',
    'ink drawing',
    'low poly',
  ];

  test('a woman stays a portrait and a house a house in every manner', () =>
    checkRows(
      manners.map((manner) => [manner]),
      '%s',
      (manner) => {
        expect(compose(`a ${manner} portrait of a woman`).brief.scene).toBe('portrait');
        expect(tagsIn(compose(`a house, ${manner}`).svg).has('house')).toBe(true);
      },
    ));

  test('charcoal, pencil, engraving and ink are without colour', () =>
    checkRows([['charcoal'], ['pencil'], ['engraving'], ['ink drawing']], '%s', (manner) => {
      const pixels = pixelsOf(`a red house and a green tree, ${manner}`);
      let strongest = 0;
      for (let at = 0; at < pixels.length; at += 4) {
        const [r = 0, g = 0, b = 0] = pixels.subarray(at, at + 3);
        strongest = Math.max(strongest, Math.max(r, g, b) - Math.min(r, g, b));
      }
      expect(strongest).toBeLessThan(60);
    }));

  test('every manner is drawn at every shape', () =>
    checkRows(
      manners.flatMap((manner) => [
        [manner, 320, 256] as const,
        [manner, 256, 704] as const,
        [manner, 448, 256] as const,
      ]),
      '%s %i × %i',
      (manner, width, height) => {
        const size = { width, height };
        const scene = composeScene(
          { prompt: `a cat, ${manner}`, negativePrompt: '', style: 'auto', seed: 2 },
          size,
        );
        expect(rasterise(scene, size)).toHaveLength(width * height * 4);
      },
    ));
});

describe('seasons, weather and hours show', () => {
  /** Mean of the lower fifth of the picture, 0 … 255, and of its upper fifth. */
  const tones = (prompt: string) => {
    const pixels = pixelsOf(prompt, 'landscape');
    const mean = (from: number, to: number) => {
      const part = pixels.subarray(
        Math.floor(pixels.length * from) & ~3,
        Math.floor(pixels.length * to) & ~3,
      );
      return part.reduce((sum, value) => sum + value, 0) / part.length;
    };
    return { sky: mean(0, 0.2), ground: mean(0.85, 1) };
  };

  test('in winter the ground is white, in summer it is not', () => {
    expect(tones('a house at noon in winter').ground).toBeGreaterThan(
      tones('a house at noon in summer').ground + 25,
    );
  });

  test('trees blossom in spring, are bare in winter and turn red in autumn', () => {
    const draw = (season: string) => compose(`a tree in ${season}`).svg.replace(/^.*?data-thing="tree"/, '');
    const drawings = ['spring', 'summer', 'autumn', 'winter'].map(draw);
    expect(new Set(drawings).size).toBe(4);
    expect(compose('a tree in a snowstorm').brief).toMatchObject({ weather: 'snow', snowy: true });
  });

  test('night and storm are darker than day', () => {
    const day = tones('a house at noon, clear').sky;
    expect(tones('a house at night').sky).toBeLessThan(day - 60);
    expect(tones('a house at noon in a storm').sky).toBeLessThan(day - 25);
  });

  test('lightning, moon, stars, rainbow and northern lights are in the sky when named', () =>
    checkRows(
      [['lightning'], ['moon'], ['stars'], ['rainbow'], ['northern lights', 'aurora']],
      '%s',
      (word, tag = word) => {
        expect([...tagsIn(compose(`a house, ${word}`).svg)]).toContain(tag);
      },
    ));
});
