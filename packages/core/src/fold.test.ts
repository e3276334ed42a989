import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fold } from './fold.ts';
import { checkRows } from './testing/check-rows.ts';

/** All code points except surrogates. */
function* everyCharacter(): Generator<string> {
  for (let point = 0; point < 0x110000; point += 1) {
    if (point < 0xd800 || point > 0xdfff) yield String.fromCodePoint(point);
  }
}

const failing = (promise: (character: string) => boolean): string[] =>
  [...everyCharacter()].filter((character) => !promise(character)).map((one) => JSON.stringify(one));

describe('equal', () => {
  test('spellings that readers take for the same fold to the same text', () =>
    checkRows(
      [
        ['case', 'ЗАМОК', 'замок'],
        ['sharp s', 'STRASSE', 'Straße', 'STRAẞE'],
        ['dotted and dotless i', 'İSTANBUL', 'istanbul', 'ISTANBUL', 'ıstanbul'],
        ['accents', 'Ärger café', 'arger cafe', 'A\u0308RGER CAFE\u0301'],
        ['strokes', 'Łódź smørrebrød Đà Nẵng', 'lodz smorrebrod da nang'],
        ['sigma at the end', 'ΣΑΣ', 'σας', 'σασ'],
        ['Greek accents', 'Ἀθῆναι', 'αθηναι', 'ΑΘΗΝΑΙ'],
        ['Cyrillic io and stress', 'ёлка за\u0301мок', 'ЕЛКА ЗАМОК'],
        ['full width', 'Ｆｕｌｌ　１２', 'full 12'],
        ['half-width kana', 'ｶﾞﾗｽ', 'ガラス'],
        ['ligatures', 'ﬁn oﬃce Œuvre Æther', 'fin office oeuvre aether'],
        ['Arabic points, tatweel and forms', 'مُحَمَّد', 'محمد', 'مـحـمـد', 'ﻣﺤﻤﺪ'],
        ['Arabic alef with hamza and madda', 'أحمد آمن', 'احمد امن'],
        ['Persian and Arabic yeh and kaf', 'کتابی', 'كتابي'],
        ['Hebrew points', 'שָׁלוֹם', 'שלום'],
        ['conjoining and composed Hangul', '한국'.normalize('NFD'), '한국'],
        ['typographic quotes and dashes', 'it’s “so” – far', `it's "so" - far`],
        ['joiners and variation selectors', '👩‍👩‍👧 ❤️', '👩👩👧 ❤'],
        ['zero width and soft hyphens', 'li\u00adgh\u200bt\ufeff', 'light'],
        ['white space', 'a\u00a0b\t\u3000c\r\nd', 'a b c d'],
      ],
      '%s',
      (_what, ...spellings) => {
        expect(new Set(spellings.map(fold)).size, JSON.stringify(spellings.map(fold))).toBe(1);
      },
    ));
});

test('a term is found within a longer word, whatever its last letter', () =>
  checkRows(
    [
      ['a sigma that ends the term', 'ΟΔΟΣ', 'οδοσήμανση'],
      ['a sigma that ends a word of the text', 'σας', 'ΠΕΡΑΣΑΣΑ'],
      ['an accent behind the term', 'cafe', 'CAFE\u0301S'],
      ['a soft hyphen within the text', 'light', 'twi\u00adli\u00adghts'],
    ],
    '%s',
    (_what, term, text) => {
      expect(fold(text)).toContain(fold(term));
    },
  ));

describe('different', () => {
  test('texts that readers tell apart fold to different texts', () =>
    checkRows(
      [
        ['voiced kana', 'か', 'が', 'ﾊ', 'ﾊﾞ', 'ﾊﾟ'],
        ['hiragana and katakana', 'あ', 'ア'],
        ['Devanagari vowels', 'क', 'कि', 'कु', 'के', 'कं'],
        ['Devanagari nukta', 'फ', 'फ़'],
        ['Thai vowels and tones', 'ก', 'กิ', 'กุ', 'ก่'],
        ['Tamil vowels', 'க', 'கி', 'கு'],
        ['Cyrillic short i, yi, short u, gje, kje', 'и', 'й', 'і', 'ї', 'у', 'ў', 'г', 'ѓ', 'к', 'ќ'],
        ['Han', '猫', '描'],
      ],
      '%s',
      (_what, ...texts) => {
        expect(new Set(texts.map(fold)).size, JSON.stringify(texts.map(fold))).toBe(texts.length);
      },
    ));
});

// A spelling that is the character itself folds alike without being folded: that leaves a few thousand of a million to compare.
describe('for every character of Unicode', () => {
  const foldAlike = (one: string, spellings: readonly string[]): boolean =>
    spellings.every((spelling) => spelling === one || fold(spelling) === fold(one));

  test('folding again changes nothing', () =>
    expect(
      failing((one) => {
        const folded = fold(one);
        return folded === one || fold(folded) === folded;
      }),
    ).toEqual([]));

  test('case makes no difference', () =>
    expect(failing((one) => foldAlike(one, [one.toUpperCase(), one.toLowerCase()]))).toEqual([]));

  test('composition makes no difference', () =>
    expect(
      failing((one) =>
        foldAlike(
          one,
          ['NFC', 'NFD', 'NFKC', 'NFKD'].map((form) => one.normalize(form)),
        ),
      ),
    ).toEqual([]));
});

describe('for any text', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.string({ unit: 'grapheme', maxLength: 20 }),
    // Marks in any order on letters of several scripts.
    fc.string({
      unit: fc.constantFrom(
        ...'aиуігкがक각αش',
        '\u0301',
        '\u0306',
        '\u0308',
        '\u0323',
        '\u3099',
        '\u093c',
        '\u0345',
      ),
      maxLength: 12,
    }),
  );

  test('folding again changes nothing', () => {
    fc.assert(
      fc.property(text, (raw) => {
        expect(fold(fold(raw))).toBe(fold(raw));
      }),
      { numRuns: 2000 },
    );
  });

  test('neither case nor composition makes a difference', () => {
    fc.assert(
      fc.property(text, (raw) => {
        const one = raw.toWellFormed();
        for (const spelling of [
          // Case mapping is defined on marks in canonical order: that of U+0345 is a letter (Unicode, D145).
          one.normalize('NFD').toUpperCase(),
          one.normalize('NFD').toLowerCase(),
          one.normalize('NFC'),
          one.normalize('NFD'),
          one.normalize('NFKC'),
        ])
          expect(fold(spelling)).toBe(fold(one));
      }),
      { numRuns: 2000 },
    );
  });

  test('the result is well-formed and composed, without control characters and invisible ones', () => {
    fc.assert(
      fc.property(text, (raw) => {
        const folded = fold(raw);
        expect(folded.isWellFormed()).toBe(true);
        expect(folded).toBe(folded.normalize('NFC'));
        expect(folded).not.toMatch(/[\p{Cc}\p{Default_Ignorable_Code_Point}]| {2}/u);
      }),
    );
  });

  test('ASCII only becomes lower case, except for white space', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii' }), (raw) => {
        expect(fold(raw)).toBe(raw.toLowerCase().replaceAll(/[\s\p{Cc}]+/gu, ' '));
      }),
    );
  });
});
