import { createHash } from 'node:crypto';
import { checkRows } from '@atelier/core/testing/check-rows';
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { composeScene } from './compose.ts';
import { STYLE_IDS } from './prompt/brief.ts';
import type { Wish } from './prompt/parse.ts';
import { rasterise } from './raster.ts';

const SQUARE = { width: 256, height: 256 };
const wish = (prompt: string, over: Partial<Wish> = {}): Wish => ({
  prompt,
  negativePrompt: '',
  style: 'auto',
  seed: 1,
  ...over,
});
const svgOf = (prompt: string, over: Partial<Wish> = {}): string =>
  composeScene(wish(prompt, over), SQUARE).svg;
const sha = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

/** Mean difference of two pictures per channel, 0 … 255. */
const distance = (a: Uint8Array, b: Uint8Array): number =>
  a.reduce((sum, value, i) => sum + Math.abs(value - (b[i] ?? 0)), 0) / a.length;

/** Whether tags nest and attributes are quoted: enough of XML to find injected markup. */
const isWellFormed = (svg: string): boolean => {
  const open: string[] = [];
  const rest = svg.replace(
    /<(\/?)([a-zA-Z:]+)((?: [\w:.-]+="[^"<>]*")*)(\/?)>/g,
    (_all, close, name, _attrs, empty) => {
      if (close) return open.pop() === name ? '' : '!';
      if (!empty) open.push(name);
      return '';
    },
  );
  return rest === '' && open.length === 0;
};

describe('the same words and seed give the same drawing', () => {
  // If one of these changes, pictures have changed: increment ENGINE_VERSION in identity.ts.
  test('prompts draw the recorded pictures', () =>
    checkRows(
      [
        ['misty mountains at dawn', '0a80e3ecc1fd8eaa'],
        ['bauhaus poster in red and blue', 'ab036ac4baeccbf4'],
        ['a cat in outer space', '9c549942f3578914'],
        ['флюгер 風見鶏', '15a422d24e227956'],
      ],
      '%s',
      (prompt, expected) => {
        expect(sha(svgOf(prompt))).toBe(expected);
      },
    ));
});

test('requesting the automatically chosen style draws the same picture', () =>
  checkRows(['misty mountains at dawn', 'a cat in outer space', 'florbic zantique'], '%s', (prompt) => {
    const { brief, svg } = composeScene(wish(prompt), SQUARE);
    expect(svgOf(prompt, { style: brief.style })).toBe(svg);
  }));

test('every style looks different from every other', () => {
  const pictures = STYLE_IDS.map((style) => {
    const size = { width: 256, height: 256 };
    return rasterise(composeScene(wish('evening', { style, seed: 4 }), size), size);
  });
  for (let i = 0; i < pictures.length; i++)
    for (let j = i + 1; j < pictures.length; j++)
      expect(
        distance(pictures[i] ?? new Uint8Array(), pictures[j] ?? new Uint8Array()),
        `${STYLE_IDS[i]} / ${STYLE_IDS[j]}`,
      ).toBeGreaterThan(6);
});

test('words without a meaning still change the picture', () => {
  const size = SQUARE;
  const [a, b] = ['mountains blorptastic', 'mountains quizzacious'].map((prompt) =>
    rasterise(composeScene(wish(prompt), size), size),
  );
  expect(distance(a ?? new Uint8Array(), b ?? new Uint8Array())).toBeGreaterThan(4);
});

test('the negative prompt removes a feature and leaves the rest in place', () => {
  const birds = /data-thing="bird"/g;
  const full = svgOf('sea with birds and a boat');
  const bare = svgOf('sea with birds and a boat', { negativePrompt: 'birds' });
  expect(full.match(birds)?.length).toBe(3);
  expect(bare.match(birds)).toBeNull();
  const rest = full.replace(/<g data-thing="bird">.*?<\/g><\/g>/g, '');
  expect(bare).toBe(rest);
});

test('“no birds” in the prompt has the same effect', () => {
  expect(svgOf('calm sea, no birds')).not.toMatch(/M0 0C-4 -7|data-thing="bird"/);
});

test('any Unicode prompt, style, seed and size gives well-formed SVG without user text', () => {
  const side = fc.integer({ min: 4, max: 32 }).map((n) => n * 64);
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.string({ unit: 'grapheme', maxLength: 60 }),
      fc.constantFrom('auto', 'nonsense', ...STYLE_IDS),
      fc.integer({ min: 0, max: 0xffffffff }),
      fc.record({ width: side, height: side }),
      (prompt, negativePrompt, style, seed, size) => {
        const { svg } = composeScene({ prompt, negativePrompt, style, seed }, size);
        expect(isWellFormed(svg)).toBe(true);
        expect(svg).not.toMatch(
          /<(?:text|script|image|foreignObject|style|a)\b|\son\w+=|NaN|undefined|Infinity/,
        );
      },
    ),
    { numRuns: 70 },
  );
}, 600_000);

test('markup in a prompt does not get into the SVG', () => {
  const svg = svgOf('<script>alert(1)</script> "><image href="http://evil.example/x"/> &xxe;');
  expect(isWellFormed(svg)).toBe(true);
  expect(svg).not.toMatch(/<script|alert|evil|xxe|<image/);
});

test('a very long prompt is parsed quickly', () => {
  const isQuick = () => {
    const startedMs = performance.now();
    svgOf('mountain lake '.repeat(20_000));
    return performance.now() - startedMs < 2000;
  };
  // A busy machine slows down some runs, a cost that grows with the prompt all of them.
  expect(Array.from({ length: 10 }).some(isQuick)).toBe(true);
});

test('extreme shapes fill their whole canvas', () =>
  checkRows(
    [
      [2048, 256],
      [256, 2048],
    ],
    '%i × %i',
    async (width, height) => {
      const size = { width, height };
      const pixels = rasterise(composeScene(wish('mountains', { style: 'landscape' }), size), size);
      const { channels } = await sharp(pixels, { raw: { ...size, channels: 4 } }).stats();
      expect(channels[3]?.min).toBe(255);
    },
  ));
