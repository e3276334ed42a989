import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import type { Client } from '../testing/in-process-client.ts';
import { sharedPassword } from '../testing/in-process-people.ts';

/** A user who registered while password sign-in was on; it is off now, and the address is unverified. */
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({
    REGULAR_AUTH_ENABLED: 'false',
    GOOGLE_AUTH_ENABLED: 'true',
    GOOGLE_CLIENT_ID: 'id',
    GOOGLE_CLIENT_SECRET: 'hush',
  });
});
afterAll(() => server.stop());

const browserOf = (client: Client) => server.application.secrets.hash(client.jar.get('atelier_anon') ?? '');

/** A link to prove the address, bound to the browser that registered. */
const registered = async () => {
  const { user, client } = await server.person('user', { emailVerifiedAt: null });
  const home = server.client();
  await home.csrfToken();
  const token = server.application.secrets.token();
  await server.db.tokens.create({
    tokenHash: server.application.secrets.hash(token),
    purpose: 'verify_email',
    userId: user.id,
    browserHash: browserOf(home),
    note: null,
    expiresAt: new Date(Date.now() + 60_000),
  });
  const isVerified = async () => (await server.db.users.findById(user.id))?.emailVerifiedAt !== null;
  return { user, client, home, token, isVerified };
};

test('a verification link accepts no password if password sign-in is off', async () => {
  const { user, token, isVerified } = await registered();
  for (const password of [undefined, 'not the password at all', sharedPassword]) {
    const answer = await server.client().mutate('emailLinks.verifyEmail', { token, password });
    expect(answer.error()).toMatchObject({ appCode: 'method_off' });
  }
  expect(await isVerified()).toBe(false);
  expect(
    await server.db.loginAttempts.find(`account:${server.application.secrets.hash(user.email)}`),
  ).toBeNull();
});

test('a verification link works in the browser that registered, and in a session of the account', async () => {
  const atHome = await registered();
  expect((await atHome.home.mutate('emailLinks.verifyEmail', { token: atHome.token })).status).toBe(200);
  expect(await atHome.isVerified()).toBe(true);
  const inside = await registered();
  expect((await inside.client.mutate('emailLinks.verifyEmail', { token: inside.token })).status).toBe(200);
  expect(await inside.isVerified()).toBe(true);
});
