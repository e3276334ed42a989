import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fitsInName, sanitizeName } from './names.ts';
import { checkRows } from './testing/check-rows.ts';
import { cutTo, lengthOf, showsNothing, trimText } from './text.ts';

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.string({
    unit: fc.constantFrom(
      ...'a 🎨क\u0301م',
      '\u200b',
      '\u200d',
      '\ufe0f',
      '\u3164',
      '\u202e',
      '\u{e0061}',
      '\u{1f3f4}',
      '\ud800',
    ),
    maxLength: 12,
  }),
);

describe('the length of a text', () => {
  test('is counted in code points, not in UTF-16 units', () => {
    expect([lengthOf(''), lengthOf('abc'), lengthOf('🎨🎨'), lengthOf('e\u0301')]).toEqual([0, 3, 2, 2]);
    fc.assert(
      fc.property(anyText, (text) => {
        expect(lengthOf(text)).toBe([...text].length);
      }),
    );
  });

  test('is bounded by cutting between characters', () => {
    fc.assert(
      fc.property(anyText, fc.nat(20), (text, max) => {
        expect(cutTo(text, max)).toBe([...text].slice(0, max).join(''));
      }),
    );
  });
});

describe('the ends of a text', () => {
  test('blanks at both ends are trimmed', () =>
    checkRows(
      [
        [' \n\u00a0\u3000a b\t', 'a b'],
        ['\ufeff\u200ba\u2800\u3164', 'a'],
        ['❤️', '❤️'],
        ['क्\u200d', 'क्\u200d'],
        ['\u200fمريم\u200f', '\u200fمريم\u200f'],
        [' \u200b ', ''],
      ],
      '%j is trimmed to %j',
      (text, trimmed) => expect(trimText(text)).toBe(trimmed),
    ));

  test('are trimmed in linear time', () => {
    const startedMs = performance.now();
    expect(trimText(`a${' '.repeat(100_000)}b${' '.repeat(100_000)}`)).toHaveLength(100_002);
    expect(performance.now() - startedMs).toBeLessThan(1000);
  });

  test('trimming removes at least what `trim` does, nothing visible, and nothing the second time', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const trimmed = trimText(text);
        expect(trimText(trimmed)).toBe(trimmed);
        expect(trimmed.trim()).toBe(trimmed);
        expect(showsNothing(trimmed)).toBe(showsNothing(text));
        expect(text).toContain(trimmed);
      }),
    );
  });
});

describe('a text shows nothing', () => {
  test('text without a visible character shows nothing', () =>
    checkRows(
      [
        '',
        ' ',
        '\u3164',
        '\u2800',
        '\u200b\u200d',
        '\ufe0f\ufe0f',
        '\u{e0061}\u{e007f}',
        '\u115f',
        '\u0301',
        '\u180e',
        '\u{1d159}',
      ],
      '%j',
      (text) => expect(showsNothing(text)).toBe(true),
    ));
  test('text with one visible character shows something', () =>
    checkRows(
      ['a', '.', '猫', '🎨', '👩‍👩‍👧', '⠁', '\u202ea', 'か\u3099', '\u{1fae9}', '\u{378}'],
      '%j',
      (text) => expect(showsNothing(text)).toBe(false),
    ));
});

test('a sanitized name has only allowed characters, or is empty', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const fitted = sanitizeName(text);
      expect(trimText(fitted)).toBe(fitted);
      if (fitsInName(text)) expect(fitted).toBe(trimText(text.replaceAll(/\s+/g, ' ')));
    }),
  );
  expect(sanitizeName('Ann \u202e\n Bell\u0000 👩‍🚀')).toBe('Ann Bell 👩‍🚀');
});
