import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import type { Client } from '../testing/in-process-client.ts';
import { sharedPassword } from '../testing/in-process-people.ts';

let server: TestServer;
let people = 0;
beforeAll(async () => {
  server = await startTestServer({
    LIMIT_MAIL: '2/3600',
    REQUIRE_EMAIL_VERIFICATION: 'true',
    TRUSTED_PROXIES: '127.0.0.1',
  });
});
afterAll(() => server.stop());

/** A browser with its own IP address. */
const browser = (): Client => {
  people += 1;
  return server.client({ headers: { 'x-forwarded-for': `198.51.100.${people}` } });
};

const forgot = (email: string) => browser().mutate('emailLinks.forgotPassword', { email });
const resend = (email: string) => browser().mutate('emailLinks.resendVerification', { email });
const register = (email: string) =>
  browser().mutate('auth.register', { email, password: sharedPassword, name: 'Eve' });
const move = async (email: string) =>
  (await server.person('user')).client.mutate('emailLinks.changeEmail', { email });

test('requests for other emails use up no resets of the address, whether or not it has an account', async () => {
  const { email: known } = await server.user('user');
  for (const email of [known, 'nobody@example.org']) {
    const seen: number[] = [];
    for (const ask of [resend, register, move, forgot])
      for (let at = 0; at < 3; at += 1) seen.push((await ask(email)).status);
    expect(seen, email).toEqual(Array.from({ length: 4 }, () => [200, 200, 429]).flat());
  }
});
