import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { wordDiff } from './word-diff.ts';

const join = (before: string, after: string, without: 'added' | 'removed'): string =>
  wordDiff(before, after)
    .filter(({ kind }) => kind !== without)
    .map(({ text }) => text)
    .join('');

describe('the difference of two prompts', () => {
  test('is told word by word', () => {
    const parts = wordDiff('a heron in the reeds', 'a grey heron at dusk');
    const words = (kind: string) => parts.filter((part) => part.kind === kind).map(({ text }) => text.trim());
    expect(words('added')).toEqual(['grey', 'at', 'dusk']);
    expect(words('removed')).toEqual(['in', 'the reeds']);
  });

  test('contains both texts, in any script', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 60 });
    fc.assert(
      fc.property(text, text, (before, after) => {
        expect(join(before, after, 'removed')).toBe(after);
        expect(join(before, after, 'added')).toBe(before);
      }),
    );
  });
});
