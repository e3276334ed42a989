import { checkRows } from '@atelier/core/testing/check-rows';
import { expect, test } from 'vitest';
import { parsePrompt } from './parse.ts';
import { readText } from './read.ts';

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

test('a sun that sets or rises makes the hour, in any order of the words and in each language', () =>
  checkRows(
    [
      ['a camel in a desert with a setting sun', 'golden'],
      ['the sun sinks slowly behind the dunes', 'golden'],
      ['dunes, the red sun is going down', 'golden'],
      ['a village and the rising sun', 'dawn'],
      ['untergehende Sonne über dem Meer', 'golden'],
      ['die Sonne geht unter', 'golden'],
      ['le soleil se couche sur le lac', 'golden'],
      ['el sol se pone en la playa', 'golden'],
      ['il sole tramonta', 'golden'],
      ['o sol se põe no mar', 'golden'],
      ['de zon gaat onder', 'golden'],
      ['zachodzące słońce nad jeziorem', 'golden'],
      ['солнце садится за горами', 'golden'],
      ['сонце сідає за гори', 'golden'],
      ['batan güneş ve deniz', 'golden'],
      ['الشمس تغرب على البحر', 'golden'],
      ['डूबता सूरज और नदी', 'golden'],
      ['夕日と富士山', 'golden'],
      ['지는 해와 바다', 'golden'],
      ['沙漠里的落日', 'golden'],
    ] as const,
    '%s: %s',
    (prompt, time) => {
      const brief = read(prompt);
      expect(brief.time).toBe(time);
      expect(brief.features.has('sun')).toBe(true);
    },
  ));

test('a sun that the prompt names never shines at night, and “setting” says nothing without one', () => {
  for (let seed = 1; seed <= 60; seed++)
    expect(parsePrompt({ prompt: 'sun over dunes', negativePrompt: '', style: 'auto', seed }).time).not.toBe(
      'night',
    );
  expect(readText('a table setting').unknown).toEqual(['setting']);
});

test('animals have the colour and the place where they live, unless the prompt says another', () => {
  expect(read('a polar bear')).toMatchObject({ style: 'seascape', season: 'winter', snowy: true });
  expect(read('a polar bear').things).toMatchObject([{ id: 'polarbear' }]);
  expect(read('a raven').things).toMatchObject([{ id: 'bird', colour: 'black' }]);
  expect(read('a red raven').things).toMatchObject([{ id: 'bird', colour: 'red' }]);
  expect(read('a bear and an arctic fox').things).toMatchObject([
    { id: 'bear' },
    { id: 'fox', colour: 'white' },
  ]);
  expect(read('a camel').features.has('dunes')).toBe(true);
  expect(read('a camel in a meadow').features.has('dunes')).toBe(false);
  expect(read('a camel in winter').features.has('dunes')).toBe(false);
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
