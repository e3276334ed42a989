import { checkRows } from '@atelier/core/testing/check-rows';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  codeAt,
  createPhone,
  enrolTotp,
  freshEmail,
  movableClock,
  passFirstFactor,
} from '../testing/credentials.ts';
import { createFakeProviders } from '../testing/fake-providers.ts';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import type { Answer } from '../testing/in-process-client.ts';
import { type Person, sharedPassword } from '../testing/in-process-people.ts';
import { requestReset, takeEmails } from '../testing/sent-emails.ts';

const clock = movableClock();
const fake = createFakeProviders(clock);
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({}, { clock, oauth: fake.providers });
});
afterAll(() => server.stop());

/** What was done, and the secrets that no event may contain. */
interface Done {
  readonly answer: Answer;
  readonly secrets?: readonly string[];
}
type Act = (ann: Person) => Promise<Done>;

const enrolled = async (ann: Person) => ({ ...(await enrolTotp(ann, clock)), client: server.client() });
const byProvider = async (subject: string, tamper = false): Promise<Done> => {
  const client = server.client();
  const { headers } = await client.raw({ path: '/auth/oidc' });
  const path = fake.approve(headers.location ?? '', { subject, email: freshEmail(), emailVerified: true });
  return { answer: await client.raw({ path: tamper ? path.replace('state=', 'state=x') : path }) };
};

/** Each sign-in step, and the events of its request, oldest first. */
const steps: Readonly<Record<string, readonly [Act, readonly object[]]>> = {
  'a password': [
    async ({ user }) => ({ answer: await server.client().signIn(user.email, sharedPassword) }),
    [{ type: 'login_success', details: { method: 'password' } }],
  ],
  'a wrong password': [
    async ({ user }) => {
      const wrong = 'nine wrong geese at dawn';
      return { answer: await server.client().signIn(user.email, wrong), secrets: [wrong] };
    },
    [{ type: 'login_failure', details: { method: 'password', reason: 'wrong_password' } }],
  ],
  'a first factor': [
    async (ann) => {
      const { client } = await enrolled(ann);
      return { answer: await passFirstFactor(client, ann.user.email) };
    },
    [{ type: 'login_challenged', details: { method: 'password' } }],
  ],
  'a code': [
    async (ann) => {
      const { client, secret } = await enrolled(ann);
      await passFirstFactor(client, ann.user.email);
      const code = codeAt(secret, clock.now());
      return {
        answer: await client.mutate('secondFactor.complete', { code }),
        secrets: [secret, `"${code}"`],
      };
    },
    [{ type: 'login_success', details: { method: 'password', secondFactor: 'totp' } }],
  ],
  'a recovery code': [
    async (ann) => {
      const { client, recoveryCodes } = await enrolled(ann);
      await passFirstFactor(client, ann.user.email);
      const [code = ''] = recoveryCodes;
      return { answer: await client.mutate('secondFactor.complete', { code }), secrets: [code] };
    },
    [{ type: 'login_success', details: { method: 'password', secondFactor: 'recovery_code' } }],
  ],
  'a wrong code': [
    async (ann) => {
      const { client } = await enrolled(ann);
      await passFirstFactor(client, ann.user.email);
      const code = 'QQQQ-QQQQ-QQQQ-QQQQ-QQQQ-QQQQ';
      return { answer: await client.mutate('secondFactor.complete', { code }), secrets: [code] };
    },
    [{ type: 'login_failure', details: { method: 'password', reason: 'wrong_code', shown: 'code' } }],
  ],
  'a passkey': [
    async (ann) => {
      const phone = createPhone(server.origin);
      await phone.register(ann);
      return { answer: await phone.signIn(server.client()) };
    },
    [{ type: 'login_success', details: { method: 'passkey' } }],
  ],
  'a provider': [
    async ({ user }) => {
      await byProvider(user.id);
      return byProvider(user.id);
    },
    [{ type: 'login_success', details: { method: 'oidc' } }],
  ],
  'a provider for the first time': [
    ({ user }) => byProvider(user.id),
    [
      { type: 'registration', details: { method: 'oidc' } },
      { type: 'identity_linked', details: { provider: 'oidc' } },
      { type: 'login_success', details: { method: 'oidc' } },
    ],
  ],
  'a return of an attempt that is not under way': [
    ({ user }) => byProvider(user.id, true),
    [{ type: 'login_failure', details: { method: 'oidc', reason: 'expired' } }],
  ],
  'a confirmation': [
    async ({ client }) => ({
      answer: await client.mutate('secondFactor.stepUp', { password: sharedPassword }),
    }),
    [{ type: 'step_up', details: { method: 'password' } }],
  ],
  'a reset': [
    async ({ user }) => {
      const token = await requestReset(server, user.email);
      const password = 'eleven slow boats upriver';
      const answer = await server.client().mutate('emailLinks.resetPassword', { token, password });
      return { answer, secrets: [token, password] };
    },
    [{ type: 'password_reset' }],
  ],
  'a renewed access token': [
    async ({ client }) => {
      const issued = await client.mutate('tokens.issue', { name: 'script' });
      const { refreshToken } = issued.data<{ refreshToken: string }>();
      const answer = await server.client().mutate('tokens.refresh', { refreshToken });
      return { answer, secrets: [refreshToken, answer.data<{ accessToken: string }>().accessToken] };
    },
    [{ type: 'token_refreshed' }],
  ],
  'signing out': [
    async ({ client }) => ({ answer: await client.mutate('auth.signOut') }),
    [{ type: 'logout', entityType: 'session' }],
  ],
};

test('every sign-in step writes its audit event, with the method and without a secret (R-SEC-1, ASVS 16.3.1)', () =>
  checkRows(Object.entries(steps), '%s', async (_, [act, expected]) => {
    const ann = await server.person('user');
    await takeEmails(server);
    const { answer, secrets = [] } = await act(ann);
    const rows = await server.db.audit.list({ requestId: String(answer.headers['x-request-id']) }, null, 10);
    expect(rows.toReversed()).toMatchObject(expected);
    const written = JSON.stringify(rows.map(({ details }) => details));
    for (const hidden of [sharedPassword, ann.user.email, ...secrets]) expect(written).not.toContain(hidden);
  }));
