import { checkRows } from '@atelier/core/testing/check-rows';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  codeAt,
  enrolTotp,
  isSignedIn,
  movableClock,
  passFirstFactor,
  wrongCodeAt,
} from '../testing/credentials.ts';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import { requestReset } from '../testing/sent-emails.ts';

const clock = movableClock();
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({}, { clock });
});
afterAll(() => server.stop());

const inDigitsFrom = (zero: number) => (code: string) =>
  code.replaceAll(/[0-9]/g, (digit) => String.fromCodePoint(zero + Number(digit)));
const spellings = {
  'with a dash': (code: string) => `${code.slice(0, 3)}-${code.slice(3)}`,
  'full-width': inDigitsFrom(0xff10),
  'in Arabic digits': inDigitsFrom(0x660),
  'in Persian digits': inDigitsFrom(0x6f0),
  'in Devanagari digits': inDigitsFrom(0x966),
  'between direction marks': (code: string) => `\u2067\u200e${code}\u200e\u2069`,
  'with every sign on its own': (code: string) => [...code].join('\u00a0\u200b'),
} satisfies Readonly<Record<string, (code: string) => string>>;

const enrolled = async () => {
  const ann = await server.person('user');
  return { ...ann, ...(await enrolTotp(ann, clock)) };
};
const wrongCodes = async (userId: string): Promise<number> =>
  (await server.db.loginAttempts.find(`totp:${userId}`))?.failures ?? 0;

test('a TOTP code and a recovery code are accepted in every spelling, and leave no failed attempt', () =>
  checkRows(Object.entries(spellings), '%s', async (_, spell) => {
    const { user, secret, recoveryCodes } = await enrolled();
    const codes = [() => codeAt(secret, clock.now()), () => recoveryCodes[0] ?? ''];
    for (const code of codes) {
      clock.afterCode();
      const client = server.client();
      await passFirstFactor(client, user.email);
      const answer = await client.mutate('secondFactor.complete', { code: spell(code()) });
      expect(answer.status).toBe(200);
      expect(await isSignedIn(client)).toBe(true);
    }
    expect(await wrongCodes(user.id)).toBe(0);
  }));

test('enrolment and step-up accept a TOTP code in every spelling', () =>
  checkRows(Object.entries(spellings), '%s', async (_, spell) => {
    const { client } = await server.person('user');
    const { secret } = (await client.mutate('credentials.beginTotp')).data<{ secret: string }>();
    const first = await client.mutate('credentials.confirmTotp', {
      code: spell(codeAt(secret, clock.now())),
    });
    expect(first.status).toBe(200);
    clock.afterCode();
    const second = await client.mutate('secondFactor.stepUp', { code: spell(codeAt(secret, clock.now())) });
    expect(second.status).toBe(200);
  }));

const noCodes = [
  '',
  '12 345',
  '\u200e\u200e\u200e12345',
  '1234567',
  '------',
  'correct horse',
  'abcd-efgh',
  'я'.repeat(24),
];

test('input that cannot be a code is refused and counts as no attempt', async () => {
  const { user, client, secret } = await enrolled();
  const pending = server.client();
  await passFirstFactor(pending, user.email);
  for (const code of noCodes)
    for (const answer of [
      await client.mutate('secondFactor.stepUp', { code }),
      await pending.mutate('secondFactor.complete', { code }),
    ])
      expect(answer.error().appCode, code).toBe('validation_failed');
  expect(await wrongCodes(user.id)).toBe(0);
  const right = await pending.mutate('secondFactor.complete', { code: codeAt(secret, clock.now()) });
  expect(right.status).toBe(200);
});

test('enrolment counts as a failed attempt only what could be a code', async () => {
  const { user, client } = await server.person('user');
  const { secret } = (await client.mutate('credentials.beginTotp')).data<{ secret: string }>();
  for (const code of [...noCodes, '0123-4567-89ab-cdef-ghjk-mnpq'])
    expect((await client.mutate('credentials.confirmTotp', { code })).error().appCode, code).toBe(
      'validation_failed',
    );
  expect(await wrongCodes(user.id)).toBe(0);
  const wrong = await client.mutate('credentials.confirmTotp', { code: wrongCodeAt(secret, clock.now()) });
  expect(wrong.error().appCode).toBe('wrong_code');
  expect(await wrongCodes(user.id)).toBe(1);
});

test('a token from an email is accepted with spaces and marks from pasting', async () => {
  const { email } = await server.user('user');
  const token = await requestReset(server, email);
  const pasted = ` \u200e${token.slice(0, 12)}\r\n${token.slice(12)}\u200b `;
  const chosen = { token: pasted, password: 'nine loud geese at dawn' };
  expect((await server.client().mutate('emailLinks.resetPassword', chosen)).status).toBe(200);
});
