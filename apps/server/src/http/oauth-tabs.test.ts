import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isSignedIn } from '../testing/credentials.ts';
import type { Client } from '../testing/in-process-client.ts';
import { type ProvidedServer, startWithProviders } from '../testing/providers.ts';

let server: ProvidedServer;
beforeAll(async () => {
  server = await startWithProviders();
});
afterAll(() => server.stop());

/** How many attempts the browser carries. */
const attempts = ({ jar }: Client): number =>
  [...jar.keys()].filter((name) => name.startsWith('atelier_oauth')).length;

/** Goes to the provider and consents, in a new tab. @returns the callback URL, not requested yet */
const openTab = async (
  client: Client,
  login: string,
  provider = 'google',
  next = '/studio',
): Promise<URL> => {
  const redirect = await server.leave(client, provider, `?next=${encodeURIComponent(next)}`);
  return server.approve(String(redirect.headers.location), login);
};

describe('sign-ins by provider in several tabs of one browser', () => {
  test('started one after the other both complete, each where it was started', async () => {
    const { login } = server.known();
    for (const order of [
      [0, 1],
      [1, 0],
    ]) {
      const client = server.client();
      const nexts = ['/gallery', '/account'];
      const tabs = [
        await openTab(client, login, 'google', nexts[0]),
        await openTab(client, login, 'google', nexts[1]),
      ];
      for (const at of order) {
        const [back, next] = [tabs[at], nexts[at]];
        if (back === undefined) throw new Error('No such tab.');
        expect((await server.comeBack(client, back)).headers.location).toBe(next);
        expect(await isSignedIn(client)).toBe(true);
      }
      expect(attempts(client)).toBe(0);
    }
  });

  test('started at the same time do not overwrite each other', async () => {
    const { login } = server.known();
    const client = server.client();
    const redirect = await Promise.all([server.leave(client), server.leave(client), server.leave(client)]);
    expect(attempts(client)).toBe(3);
    for (const { headers } of redirect) {
      const back = await server.approve(String(headers.location), login);
      expect((await server.comeBack(client, back)).headers.location).toBe('/studio');
    }
  });

  test('at two providers both complete, and a cancelled or failed one ends no other', async () => {
    const google = server.known();
    const company = server.known({}, server.company);
    const client = server.client();
    const atGoogle = await openTab(client, google.login);
    const atCompany = await openTab(client, company.login, 'oidc');
    const cancelled = new URL(await openTab(client, google.login));
    cancelled.searchParams.delete('code');
    cancelled.searchParams.set('error', 'access_denied');
    const spoilt = new URL(await openTab(client, google.login));
    spoilt.searchParams.set('code', 'made-up');
    expect((await server.comeBack(client, cancelled)).headers.location).toBe('/sign-in?fault=cancelled');
    expect((await server.comeBack(client, spoilt)).headers.location).toBe('/sign-in?fault=failed');
    expect((await server.comeBack(client, atCompany)).headers.location).toBe('/studio');
    expect(await server.userOf(client)).toMatchObject({ email: company.email });
    expect((await server.comeBack(client, atGoogle)).headers.location).toBe('/studio');
    expect(await server.userOf(client)).toMatchObject({ email: google.email });
  });

  test('linking in one tab works while another tab signs in again', async () => {
    const { login, email } = server.known();
    const { user, client } = await server.person('user', { email });
    const begun = await client.mutate('oauth.link', { provider: 'google' });
    await server.leave(client, 'oidc');
    const back = await server.approve(begun.data<{ location: string }>().location, login);
    expect((await server.comeBack(client, back)).headers.location).toBe('/account?linked=google');
    expect(await server.db.identities.listOf(user.id)).toMatchObject([
      { provider: 'google', subject: login },
    ]);
    expect(attempts(client)).toBe(1);
  });

  test('are at most five: the oldest has expired, the others complete', async () => {
    const { login } = server.known();
    const client = server.client();
    const tabs: URL[] = [];
    for (let tab = 0; tab < 6; tab += 1) {
      server.clock.advance(1);
      tabs.push(await openTab(client, login));
    }
    expect(attempts(client)).toBe(5);
    const [oldest, ...others] = tabs;
    if (oldest === undefined) throw new Error('No tab.');
    expect((await server.comeBack(client, oldest)).headers.location).toBe('/sign-in?fault=expired');
    for (const back of others) expect((await server.comeBack(client, back)).headers.location).toBe('/studio');
  });

  test('a flow of one browser does not complete in another browser that has its own flows', async () => {
    const { login } = server.known();
    const back = await openTab(server.client(), login);
    const victim = server.client();
    const own = await openTab(victim, login);
    expect((await server.comeBack(victim, back)).headers.location).toBe('/sign-in?fault=expired');
    expect(await isSignedIn(victim)).toBe(false);
    expect((await server.comeBack(victim, own)).headers.location).toBe('/studio');
  });
});
