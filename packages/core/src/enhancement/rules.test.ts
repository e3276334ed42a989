import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Prompt } from '../schemas/jobs.ts';
import { lengthOf, textLimits, trimText } from '../text.ts';
import { directionIds } from './directions.ts';
import { enhanceByRules } from './rules.ts';

describe('rule-based prompt enhancement', () => {
  test('adds light, lens, composition and style words of the direction', () => {
    const { prompt, added } = enhanceByRules('a heron in the reeds', 'photo');
    expect(added).toHaveLength(5);
    expect(prompt).toBe(`a heron in the reeds, ${added.join(', ')}`);
    expect(enhanceByRules('a heron in the reeds', 'painting').added).not.toEqual(added);
  });

  test('adds nothing about what the prompt says already', () => {
    const { added } = enhanceByRules('oil painting of a heron at dusk, seen from above', 'photo');
    expect(added.join(' ')).not.toMatch(/photograph|light|distance|centre|framed/);
    expect(added).toHaveLength(2);
  });

  test('is the same for the same prompt and variant, and differs for another variant', () => {
    const [first, again, other] = [0, 0, 1].map((variant) => enhanceByRules('a heron', 'cinematic', variant));
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  });

  test('any prompt stays a valid one, begins as it was, and gets it back without the additions', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 2100 }),
        fc.constantFrom(...directionIds),
        fc.nat(1000),
        (text, direction, variant) => {
          const parsed = Prompt.safeParse(text);
          fc.pre(parsed.success);
          const before = parsed.data ?? '';
          const { prompt, added } = enhanceByRules(before, direction, variant);
          expect(prompt.startsWith(before)).toBe(true);
          expect(lengthOf(prompt)).toBeLessThanOrEqual(Math.max(textLimits.prompt, lengthOf(before)));
          expect(Prompt.parse(prompt)).toBe(trimText(prompt));
          const rest = added.reduce(
            (text_, phrase) => text_.replace(phrase, ''),
            prompt.slice(before.length),
          );
          expect(rest.replaceAll(/[, ]/g, '')).toBe('');
        },
      ),
      { numRuns: 200 },
    );
  });
});
