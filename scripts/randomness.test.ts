import { expect, test } from 'vitest';
import { readSources } from './sources.ts';

const product = readSources().filter(({ path, isTest }) => !isTest && /^(packages|apps)\//.test(path));
const filesMatching = (pattern: RegExp): string[] =>
  product.filter(({ text }) => pattern.test(text)).map(({ path }) => path);

test('the product uses no predictable source of randomness (ASVS 6.5.3)', () => {
  expect(product.length).toBeGreaterThan(200);
  expect(filesMatching(/\bMath\.random\b|\bpseudoRandomBytes\b|\bprng\b/)).toEqual([]);
});

test('sessions start only in the completion of a sign-in and after a password change (ASVS 6.3.4)', () => {
  expect(filesMatching(/\bsessions\.start\(/)).toEqual([
    'packages/api/src/auth/sign-in-completion.ts',
    'packages/api/src/credentials/password.ts',
  ]);
});

test('SHA-1 is used only where an external protocol requires it (ASVS 11.4.1)', () => {
  expect(filesMatching(/['"`]sha-?1['"`]/i)).toEqual([
    // The key of lists of breached passwords; it protects nothing.
    'packages/adapters/src/breaches/range.ts',
    // RFC 6238, as supported by authenticator apps: an HMAC, which collisions do not affect.
    'packages/auth/src/second-factor/totp.ts',
  ]);
});
