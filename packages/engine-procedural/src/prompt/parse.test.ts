import { checkRows } from '@atelier/core/testing/check-rows';
import { expect, test } from 'vitest';
import { parsePrompt } from './parse.ts';

const read = (prompt: string, negativePrompt = '', style = 'auto') =>
  parsePrompt({ prompt, negativePrompt, style, seed: 3 });

test('the words of a prompt choose the style', () =>
  checkRows(
    [
      ['rolling hills in spring, flowers', 'landscape'],
      ['a deer in the misty woods', 'forest'],
      ['neon skyscrapers in the rain', 'skyline'],
      ['sailing boats and a lighthouse', 'seascape'],
      ['portrait of an old king', 'portrait'],
      ['poppies and lavender', 'botanical'],
      ['low poly fox in the forest', 'lowpoly'],
      ['isometric city at night', 'isometric'],
      ['ink sketch of a castle', 'ink'],
      ['Saturn and its moons', 'space'],
      ['MANDALA', 'mandala'],
      ['flow field', 'flow'],
    ] as const,
    '“%s” becomes %s',
    (prompt, style) => {
      expect(read(prompt).style).toBe(style);
    },
  ));

test('words choose time, weather, season, mood, colours and features', () => {
  const brief = read('Stormy autumn evening, crimson and teal, two ships, gloomy');
  expect(brief).toMatchObject({ time: 'golden', weather: 'storm', season: 'autumn', mood: 'sombre' });
  expect(brief.wishes).toHaveLength(2);
  expect(brief.features.has('boat')).toBe(true);
});

test('a requested style takes precedence over the words; an unknown one counts as auto', () => {
  expect(read('a city', '', 'mandala').style).toBe('mandala');
  expect(read('a city', '', '__proto__').style).toBe('skyline');
});

test('negated words remove features, in the negative prompt and in the prompt', () => {
  expect(read('lake with birds', 'birds').features.has('birds')).toBe(false);
  expect(read('lake without any birds').without.has('birds')).toBe(true);
  expect(read('lake with birds', 'birds').seedText).toBe(read('lake with birds').seedText);
});

test('unknown words rotate the palette; known words and stop words do not', () => {
  expect(read('the mountains').hueShift).toBe(0);
  expect(read('mountains zxcvb').hueShift).not.toBe(read('mountains qwerty').hueShift);
});

test('composed and decomposed letters are parsed alike', () => {
  expect(read('forêt brumeuse'.normalize('NFD'))).toEqual(read('forêt brumeuse'.normalize('NFC')));
});

test('names of built-in object members are treated as words', () => {
  expect(() => read('constructor __proto__ toString hasOwnProperty')).not.toThrow();
});

test('a long word is read in less than a second, whatever it is made of', () => {
  const endings = [
    '위에',
    '위의',
    '앞에',
    '속의',
    '에서의',
    '이랑',
    '들',
    'lari',
    'ler',
    'en',
    's',
    'ات',
    'ों',
  ];
  const beginnings = ['집', 'ev', 'Haus', 'house', 'بيت', 'घर', '家'];
  const times = beginnings.flatMap((beginning) =>
    endings.map((ending) => {
      const startMs = performance.now();
      // Each further ending would double the time of an ambiguous pattern.
      read(`${beginning}${ending.repeat(26)}x`);
      return performance.now() - startMs;
    }),
  );
  expect(Math.max(...times)).toBeLessThan(1_000);
});
