import { checkRows } from '@atelier/core/testing/check-rows';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/in-process.ts';

let passphrase: TestServer;
let complexity: TestServer;
beforeAll(async () => {
  passphrase = await startTestServer();
  complexity = await startTestServer({ PASSWORD_POLICY: 'complexity', PASSWORD_MIN_LENGTH: '12' });
});
afterAll(() => Promise.all([passphrase.stop(), complexity.stop()]));

let count = 0;
const register = async (server: TestServer, password: string) => {
  const email = `newcomer${++count}@example.org`;
  const answer = await server.client().register(email, password);
  return { email, status: answer.status, issues: answer.status === 200 ? [] : answer.error().issues };
};

describe('the password policy is a setting', () => {
  test('a new password is checked against the configured policy', () =>
    checkRows(
      [
        ['seven quiet herons', 200, 400],
        ['Zqvm-x47', 200, 400],
        ['Aa1!Aa1!Aa1!', 400, 200],
        ['Zqvm-x47-Kt9!', 200, 200],
        ['Passwort-1234', 400, 400],
        ['Newcomer-Atelier-1!', 400, 400],
      ] as const,
      '%j: passphrase answers %i, complexity %i',
      async (password, first, second) => {
        const answers = [await register(passphrase, password), await register(complexity, password)];
        expect(answers.map(({ status }) => status)).toEqual([first, second]);
        for (const { status, issues } of answers)
          if (status === 400) expect(issues).toMatchObject([{ path: 'password' }]);
      },
    ));
});

describe('a password is compared as entered (ASVS 6.2.8)', () => {
  const pairs: readonly (readonly [string, string, string])[] = [
    ['a leading space', ' kvwq8 zmoldy', 'kvwq8 zmoldy'],
    ['a trailing space', 'kvwq8 zmoldy ', 'kvwq8 zmoldy'],
    ['case', 'Kvwq8 zmoldy', 'kvwq8 zmoldy'],
    ['the 73rd byte', `${'kvwq8 zmoldy'.repeat(6)}a`, `${'kvwq8 zmoldy'.repeat(6)}b`],
    ['the 256th character', `${'kvwq8 zmoldy th'.repeat(17)}a`, `${'kvwq8 zmoldy th'.repeat(17)}b`],
    ['what follows a NUL', 'kvwq8\0moldy a', 'kvwq8\0moldy b'],
  ];
  test('a password that differs in a space, case, a late character or after a NUL is refused', () =>
    checkRows(pairs, '%s', async (_, password, near) => {
      const { email, status } = await register(passphrase, password);
      expect(status).toBe(200);
      expect((await passphrase.client().signIn(email, near)).status).toBe(401);
      expect((await passphrase.client().signIn(email, password)).status).toBe(200);
    }));

  /** Unicode has several encodings of a character, and keyboards differ in which one they send. */
  const encodings: readonly (readonly [string, string, string])[] = [
    ['an accent that combines', 'kvwq8 zm\u00f6ldy', 'kvwq8 zmo\u0308ldy'],
    [
      'a Hangul syllable in parts',
      'kvwq8 \ud55c\uae00 moldy',
      'kvwq8 \u1112\u1161\u11ab\u1100\u1173\u11af moldy',
    ],
    ['a full-width letter', 'kvwq8 \uff4doldy', 'kvwq8 moldy'],
    ['a ligature', 'kvwq8 \ufb01 moldy', 'kvwq8 fi moldy'],
  ];
  test('encodings of the same characters are one password (NFKC, as NIST SP 800-63B-4, 3.1.1.2, advises)', () =>
    checkRows(encodings, '%s', async (_, password, other) => {
      const { email, status } = await register(passphrase, password);
      expect(status).toBe(200);
      expect((await passphrase.client().signIn(email, other)).status).toBe(200);
      expect((await passphrase.client().signIn(email, `${other}a`)).status).toBe(401);
    }));
});

test('a password of 257 characters is refused and not cut', async () => {
  expect((await register(passphrase, 'kvwq8 zmoldy th'.repeat(18))).status).toBe(400);
});
