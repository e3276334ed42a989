import { Understood } from '@atelier/core/schemas/understood';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { composeScene } from './compose.ts';
import { reportOf } from './report.ts';

const SIZE = { width: 256, height: 256 };
const report = (prompt: string, style = 'auto') =>
  reportOf(composeScene({ prompt, negativePrompt: '', style, seed: 1 }, SIZE));

test('the report says which words were understood as what, which were not, and which style was chosen', () => {
  expect(report('a lighthouse on a cliff, storm, gulls, zorgle')).toEqual({
    understood: [
      { word: 'lighthouse', as: 'lighthouse' },
      { word: 'cliff', as: 'cliff' },
      { word: 'storm', as: 'storm' },
      { word: 'gulls', as: 'gull' },
    ],
    notUnderstood: ['zorgle'],
    notDrawn: [],
    style: 'Seascape',
    manner: null,
    note: null,
  });
});

test('words of other languages are explained in English', () => {
  expect(report('ein Leuchtturm im Winter').understood).toEqual([
    { word: 'Leuchtturm', as: 'lighthouse' },
    { word: 'Winter', as: 'winter' },
  ]);
});

test('the manner is named besides the style', () => {
  expect(report('a charcoal portrait of a woman')).toMatchObject({ style: 'Portrait', manner: 'charcoal' });
});

test('a prompt of unknown words gets an honest sentence', () => {
  const { note, understood } = report('florbic zantique');
  expect(understood).toEqual([]);
  expect(note).toMatch(/^This engine knows about \d{3} things; none of them were in your prompt/);
});

test('what the requested style has no place for is listed as not drawn', () => {
  expect(report('a beach', 'mandala').notDrawn).toEqual(['beach']);
});

test('any prompt gives a report within the limits of its schema', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (prompt) => {
      expect(Understood.safeParse(report(prompt)).success).toBe(true);
    }),
    { numRuns: 40 },
  );
}, 120_000);
