import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSecretSource } from '../secrets.ts';
import { createRecoveryCodes } from './recovery-codes.ts';

const codes = createRecoveryCodes({ secrets: createSecretSource() });
const oneOf = fc.constantFrom(...codes.generate());

/** The full-width form of an ASCII character. */
const fullWidth = (sign: string): string => String.fromCodePoint((sign.codePointAt(0) ?? 0) + 0xfee0);

test('a set is ten codes of 120 random bits, in groups that can be read aloud (ASVS 6.5.2)', () => {
  const set = codes.generate();
  expect(set).toHaveLength(10);
  for (const code of set) expect(code).toMatch(/^[0-9a-hjkmnp-tv-z]{4}(-[0-9a-hjkmnp-tv-z]{4}){5}$/);
});

test('codes are unique, and every character of the alphabet occurs', () => {
  const many = Array.from({ length: 200 }, codes.generate).flat();
  expect(new Set(many).size).toBe(2000);
  expect(new Set(many.join('').replaceAll('-', '')).size).toBe(32);
});

test('the stored form is a SHA-256 that contains nothing of the code', () => {
  const [code = ''] = codes.generate();
  expect(codes.hash(code)).toMatch(/^[0-9a-f]{64}$/);
});

test('a code is accepted in any case and spacing and with look-alike characters', () => {
  const spellings = (character: string) =>
    ({
      '0': ['0', 'o', 'O'],
      '1': ['1', 'i', 'I', 'l', 'L'],
      '-': ['-', '', ' ', '–', ' - ', '\u200e', '－'],
    })[character] ?? [character, character.toUpperCase(), fullWidth(character)];
  fc.assert(
    fc.property(oneOf, fc.infiniteStream(fc.nat(4)), (code, picks) => {
      const typed = [...code].map((character) => {
        const forms = spellings(character);
        return forms[(picks.next().value ?? 0) % forms.length];
      });
      expect(codes.hash(` ${typed.join('')}\n`)).toBe(codes.hash(code));
    }),
  );
});

test('a code with one character changed is another code', () => {
  fc.assert(
    fc.property(
      oneOf,
      fc.nat(28),
      fc.constantFrom(...'0123456789abcdefghjkmnpqrstvwxyz'),
      (code, at, other) => {
        fc.pre(code[at] !== '-' && code[at] !== other);
        expect(codes.hash(code.slice(0, at) + other + code.slice(at + 1))).not.toBe(codes.hash(code));
      },
    ),
  );
});
