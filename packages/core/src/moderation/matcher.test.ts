import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createMatcher } from './matcher.ts';
import { benign } from './testing/benign.ts';
import { disguises, evasions, terms } from './testing/evasions.ts';

const matcher = createMatcher([{ id: 'rule', action: 'block', terms }]);
const hits = (text: string): boolean => matcher.match(text).length > 0;

const matched = (rule: string[], text: string): boolean =>
  createMatcher([{ id: 'rule', action: 'block', terms: rule }]).match(text).length > 0;

describe('the matcher of prompt rules (R-STUDIO-3)', () => {
  test('finds at least 95 % of the disguises and is right in at least 98 % of what it finds', () => {
    expect(evasions.length).toBeGreaterThanOrEqual(300);
    expect(benign.length).toBeGreaterThanOrEqual(300);
    const found = evasions.filter(({ text }) => hits(text)).length;
    const wrong = benign.filter(hits);
    const [recall, precision] = [found / evasions.length, found / (found + wrong.length)];
    const missed = evasions
      .filter(({ text }) => !hits(text))
      .map(({ text, disguise }) => `${disguise}: ${text}`);
    expect(recall, missed.join('\n')).toBeGreaterThanOrEqual(0.95);
    expect(precision, wrong.join('\n')).toBeGreaterThanOrEqual(0.98);
  });

  test('harmless words that contain a forbidden one are not found', () => {
    expect(benign.filter(hits)).toEqual(['the cock crowed at dawn', 'an ass and a foal in a stable']);
  });

  test('a word is found with its place in the text', () => {
    const text = 'an old p.0.r.n film';
    const [match] = matcher.match(text);
    expect(text.slice(match?.start, match?.end)).toBe('p.0.r.n');
  });

  test('only a trailing * matches other endings', () => {
    expect([
      matched(['heron'], 'herons'),
      matched(['heron*'], 'herons'),
      matched(['heron*'], 'a he-rons'),
    ]).toEqual([false, true, true]);
    expect(matched(['ring*'], 'spring')).toBe(false);
  });

  test('a phrase is found in its order, and words joined by + in any order near each other', () => {
    expect([matched(['red heron'], 'a RED  heron'), matched(['red heron'], 'a heron, red')]).toEqual([
      true,
      false,
    ]);
    expect([matched(['red + heron'], 'a heron in red'), matched(['red + heron'], 'a heron')]).toEqual([
      true,
      false,
    ]);
    const far = `red ${'and so on '.repeat(10)} heron`;
    expect(matched(['red + heron'], far)).toBe(false);
  });

  test('words of an allow rule exempt what they cover, and nothing else', () => {
    const rules = createMatcher([
      { id: 'block', action: 'block', terms: ['dick', 'dyke'] },
      { id: 'allow', action: 'allow', terms: ['dick van dyke'] },
    ]);
    expect(rules.match('Dick Van Dyke on a roof')).toEqual([]);
    expect(rules.match('Dick Van Dyke and a dick').map(({ rule }) => rule)).toEqual(['block']);
  });

  test('any text is read without an error, and the rules of another script find nothing in it', () => {
    const latin = createMatcher([{ id: 'rule', action: 'block', terms: ['qqxzzyvw'] }]);
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        expect(latin.match(text)).toEqual([]);
      }),
    );
  });

  test('a word is found in any surroundings that do not join it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a heron', 'море', '雪山', '1920', '!', 'über')),
        fc.constantFrom(...Object.keys(disguises)),
        (around, disguise) => {
          const word = disguises[disguise]?.('whore') ?? '';
          expect(hits(`${around.join(', ')}\n${word}\n${around.join(' ')}`)).toBe(true);
        },
      ),
      { examples: [[['!', 'a heron'], 'wide spaces']] },
    );
  });

  test('time grows with the length of hostile text and no faster', () => {
    const units = [
      'a',
      'p ',
      'a\u0301',
      '*',
      'p*',
      '1',
      'р',
      'p.',
      '色',
      'f*c',
      'po',
      'pо',
      'nude ',
      'grape juice nude ',
    ];
    const timeOf = (text: string): number => {
      const start = performance.now();
      matcher.match(text);
      return performance.now() - start;
    };
    const best = (text: string): number => Math.min(...Array.from({ length: 3 }, () => timeOf(text)));
    for (const unit of units) {
      const [short, long] = [2000, 32_000].map((size) => best(unit.repeat(size / unit.length)));
      // Sixteen times the text; a quadratic one would take 256 times as long.
      expect(long ?? 0, unit).toBeLessThan(Math.max(5, short ?? 0) * 80);
    }
  });
});
