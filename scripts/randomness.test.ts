import { expect, test } from 'vitest';
import { readSources } from './sources.ts';

const product = readSources().filter(({ path, isTest }) => !isTest && /^(packages|apps)\//.test(path));
const whichHold = (pattern: RegExp): string[] =>
  product.filter(({ text }) => pattern.test(text)).map(({ path }) => path);

test('nothing in the product is drawn from a source that can be guessed (ASVS 6.5.3)', () => {
  expect(product.length).toBeGreaterThan(200);
  expect(whichHold(/\bMath\.random\b|\bpseudoRandomBytes\b|\bprng\b/)).toEqual([]);
});

test('every session begins where all ways in end, or takes the place of one whose password was changed (ASVS 6.3.4)', () => {
  expect(whichHold(/\bsessions\.start\(/)).toEqual([
    'packages/api/src/auth/sign-in-completion.ts',
    'packages/api/src/credentials/password.ts',
  ]);
});

test('SHA-1 stands where a protocol of others asks for it, and nowhere else (ASVS 11.4.1)', () => {
  expect(whichHold(/['"`]sha-?1['"`]/i)).toEqual([
    // The order of lists of breached passwords; it protects nothing.
    'packages/adapters/src/breaches/range.ts',
    // RFC 6238, as authenticator apps know it: an HMAC, which collisions do not touch.
    'packages/auth/src/second-factor/totp.ts',
  ]);
});
