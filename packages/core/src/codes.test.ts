import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isCode, isTotpCode, plainCode, plainToken } from './codes.ts';
import { checkRows } from './testing/check-rows.ts';

/** The ten digits of a numbering system, as the platform formats them. */
const digitsOf = (numberingSystem: string): string[] =>
  Array.from({ length: 10 }, (_, digit) =>
    new Intl.NumberFormat('en', { numberingSystem, useGrouping: false }).format(digit),
  );
const decimal = Intl.supportedValuesOf('numberingSystem').filter((system) =>
  digitsOf(system).every((digit) => /^\p{Nd}$/u.test(digit)),
);

describe('a code', () => {
  test('a code is read in every spelling that people paste', () =>
    checkRows(
      [
        '876-211',
        '876 211',
        ' 876\u00a0211\n',
        '876\u2013211',
        '“876211”',
        '８７６２１１',
        '٨٧٦٢١١',
        '۸۷۶۲۱۱',
        '८७६२११',
        '\u200e876211\u200e',
        '\u2067٨٧٦-٢١١\u2069',
        '\u202a8\u200b76211\u202c',
        '\ufeff876211',
      ],
      '%j',
      (typed) => expect(plainCode(typed)).toBe('876211'),
    ));

  test('is accepted in the digits of every script', () => {
    expect(decimal.length).toBeGreaterThan(50);
    for (const system of decimal) expect(plainCode(digitsOf(system).join('')), system).toBe('0123456789');
  });

  test('keeps letters without an ASCII form, so that other text does not become a code', () => {
    expect(plainCode('абв123')).toBe('абв123');
    expect(plainCode('ＡＢｃｄ－ＥＦ１２')).toBe('ABcdEF12');
  });

  test('does not change when converted again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(plainCode(plainCode(text))).toBe(plainCode(text));
      }),
    );
  });
});

test('a code is recognised by its length and alphabet', () =>
  checkRows(
    [
      ['876211', true],
      ['0123456789abcdefghjkmnpq', true],
      ['OIL3456789abcdefghjkmNPQ', true],
      ['', false],
      ['87621', false],
      ['8762111', false],
      ['0123456789abcdefghjkmnp', false],
      ['0123456789abcdefghjkmnpqr', false],
      ['u123456789abcdefghjkmnpq', false],
      ['я123456789abcdefghjkmnpq', false],
    ],
    '%j can be a code: %j',
    (plain, expected) => expect(isCode(plain)).toBe(expected),
  ));

test('an authenticator app shows six digits and nothing else', () => {
  expect(['876211', '87621', '8762111', '0123456789abcdefghjkmnpq'].map(isTotpCode)).toEqual([
    true,
    false,
    false,
    false,
  ]);
});

test('a token loses the characters that pasting adds, and no others', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Za-z0-9_-]{20,60}$/), (token) => {
      expect(plainToken(token)).toBe(token);
      expect(plainToken(` \u200e${token.slice(0, 9)}\r\n${token.slice(9)}\u2069\u200b `)).toBe(token);
    }),
  );
});
