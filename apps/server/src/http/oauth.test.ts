import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freshEmail, isSignedIn } from '../testing/credentials.ts';
import type { Answer, Client } from '../testing/in-process-client.ts';
import { visitProvider } from '../testing/provider-visit.ts';
import { type ProvidedServer, startWithProviders } from '../testing/providers.ts';

let server: ProvidedServer;
beforeAll(async () => {
  server = await startWithProviders();
});
afterAll(() => server.stop());

describe('signing in by a provider', () => {
  test('creates an account the first time and finds it the second time', async () => {
    const { login, email } = server.known({ name: 'Ann Bell' });
    const first = server.client();
    const answer = await server.travel(first, login);
    expect(answer.status).toBe(303);
    expect(answer.headers.location).toBe('/studio');
    const ann = await server.userOf(first);
    expect(ann).toMatchObject({ email, emailVerified: true, name: 'Ann Bell', role: 'user' });
    const second = server.client();
    await server.travel(second, login);
    expect(await server.userOf(second)).toMatchObject({ id: ann.id });
    const security = (await second.query('account.security')).data();
    expect(security).toMatchObject({ hasPassword: false, identities: [{ provider: 'google', email }] });
    const events = await server.db.audit.list({ actorId: ann.id }, null, 10);
    expect(events.map(({ type }) => type)).toEqual([
      'login_success',
      'login_success',
      'identity_linked',
      'registration',
    ]);
    const sessions = (await second.query('session.list')).data<{ items: { method: string }[] }>();
    expect(sessions.items[0]?.method).toBe('google');
  });

  test('returns to the page where the user was, and never to another site', async () => {
    const { login } = server.known();
    const to = (next: string) =>
      server.travel(server.client(), login, 'google', `?next=${encodeURIComponent(next)}`);
    expect((await to('/gallery?style=plain')).headers.location).toBe('/gallery?style=plain');
    expect((await to('//evil.example')).headers.location).toBe('/studio');
    expect((await to('/\\evil.example')).headers.location).toBe('/studio');
  });

  test('uses the code flow with state, nonce and PKCE, and the least scopes', async () => {
    const redirect = await server.leave(server.client());
    const { searchParams } = new URL(String(redirect.headers.location));
    expect(Object.fromEntries(searchParams)).toMatchObject({
      response_type: 'code',
      code_challenge_method: 'S256',
      scope: 'openid email profile',
      redirect_uri: `${server.origin}/auth/google/callback`,
    });
    for (const name of ['state', 'nonce', 'code_challenge'])
      expect(searchParams.get(name)?.length).toBeGreaterThanOrEqual(43);
    expect(redirect.cookies.join()).toMatch(/atelier_oauth_[0-9a-f]{16}=[^;]+;.*HttpOnly/);
  });

  test('is started by the user, not by another site', async () => {
    const client = server.client();
    for (const site of ['cross-site', 'same-site']) {
      const answer = await client.raw({ path: '/auth/google', headers: { 'sec-fetch-site': site } });
      expect(answer.status).toBe(303);
      expect(answer.headers.location).toBe('/sign-in');
      expect(answer.cookies.join()).not.toContain('atelier_oauth');
    }
    const typed = await client.raw({ path: '/auth/google', headers: { 'sec-fetch-site': 'none' } });
    expect(typed.headers.location).toContain(server.google.issuer);
  });

  test('works with a strict provider, and is keyed on issuer and subject', async () => {
    const { login, email } = server.known({}, server.company);
    server.google.people.set(login, { email: freshEmail(), emailVerified: true });
    const [one, other] = [server.client(), server.client()];
    await server.travel(one, login, 'oidc');
    await server.travel(other, login, 'google');
    expect(await server.userOf(one)).toMatchObject({ email });
    expect((await server.userOf(one)).id).not.toBe((await server.userOf(other)).id);
  });

  test('follows the subject at the provider, not the address', async () => {
    const { login } = server.known();
    const client = server.client();
    await server.travel(client, login);
    const before = await server.userOf(client);
    server.google.people.set(login, { email: freshEmail(), emailVerified: false });
    const later = server.client();
    await server.travel(later, login);
    expect(await server.userOf(later)).toMatchObject({ id: before.id, email: before.email });
  });

  test('leaves no token, code or secret of the provider in a response, an event or the log', async () => {
    const { login } = server.known();
    const client = server.client();
    const redirect = await server.leave(client);
    const back = await server.approve(String(redirect.headers.location), login);
    const answer = await server.comeBack(client, back);
    const { id } = await server.userOf(client);
    const events = await server.db.audit.list({ actorId: id }, null, 10);
    const seen = JSON.stringify([answer.text, answer.headers, events, server.logLines]);
    const state = back.searchParams.get('state') ?? '';
    const code = back.searchParams.get('code') ?? '';
    for (const secret of [state, code, server.google.clientSecret]) expect(seen).not.toContain(secret);
    // Both parts of an ID token start like this; one of them alone can occur in a cookie by chance.
    expect(seen).not.toMatch(/eyJ[\w-]+\.eyJ/);
  });
});

describe('a callback that signs no one in', () => {
  /** Where the response redirects; the browser must not be signed in afterwards. */
  const outcome = async (client: Client, answer: Answer) => {
    expect(answer.status).toBe(303);
    expect(await isSignedIn(client)).toBe(false);
    return answer.headers.location;
  };

  test('with the wrong state or without one, which ends no flow', async () => {
    const { login } = server.known();
    for (const spoil of [
      (query: URLSearchParams) => query.set('state', 'x'.repeat(43)),
      (query: URLSearchParams) => query.delete('state'),
    ]) {
      const client = server.client();
      const back = await server.approve(String((await server.leave(client)).headers.location), login);
      const spoilt = new URL(back);
      spoil(spoilt.searchParams);
      expect(await outcome(client, await server.comeBack(client, spoilt))).toBe('/sign-in?fault=expired');
      expect((await server.comeBack(client, back)).headers.location).toBe('/studio');
    }
  });

  test('with two states', async () => {
    const { login } = server.known();
    const client = server.client();
    const back = await server.approve(String((await server.leave(client)).headers.location), login);
    const spoilt = new URL(back);
    spoilt.searchParams.append('state', 'x'.repeat(43));
    expect(await outcome(client, await server.comeBack(client, spoilt))).toBe('/sign-in?fault=failed');
    // The attempt is over with it: the right answer comes too late.
    expect((await server.comeBack(client, back)).headers.location).toBe('/sign-in?fault=expired');
  });

  test('in another browser than the one that started', async () => {
    const { login } = server.known();
    const back = await server.approve(String((await server.leave(server.client())).headers.location), login);
    const victim = server.client();
    expect(await outcome(victim, await server.comeBack(victim, back))).toBe('/sign-in?fault=expired');
    await server.leave(victim);
    expect(await outcome(victim, await server.comeBack(victim, back))).toBe('/sign-in?fault=expired');
  });

  test('when it is replayed, also with the cookie of the flow', async () => {
    const { login } = server.known();
    const client = server.client();
    const redirect = await server.leave(client);
    const flow = redirect.cookies.map((cookie) => cookie.split(';')[0]).join('; ');
    const back = await server.approve(String(redirect.headers.location), login);
    expect((await server.comeBack(client, back)).headers.location).toBe('/studio');
    const thief = server.client();
    const answer = await thief.raw({ path: `${back.pathname}${back.search}`, headers: { cookie: flow } });
    expect(await outcome(thief, answer)).toMatch(/^\/sign-in\?fault=(expired|failed)$/);
  });

  test('when it is sent twenty times in parallel: one signs in', async () => {
    const { login } = server.known();
    const client = server.client();
    const redirect = await server.leave(client);
    const flow = redirect.cookies.map((cookie) => cookie.split(';')[0]).join('; ');
    const back = await server.approve(String(redirect.headers.location), login);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        server.client().raw({ path: `${back.pathname}${back.search}`, headers: { cookie: flow } }),
      ),
    );
    expect(answers.filter(({ headers }) => headers.location === '/studio')).toHaveLength(1);
  });

  test('when it comes to another provider’s path, or names another issuer', async () => {
    const { login } = server.known();
    const client = server.client();
    const back = await server.approve(String((await server.leave(client)).headers.location), login);
    const mixed = new URL(back);
    mixed.pathname = '/auth/oidc/callback';
    expect(await outcome(client, await server.comeBack(client, mixed))).toBe('/sign-in?fault=failed');
    const other = server.client();
    const again = await server.approve(String((await server.leave(other)).headers.location), login);
    again.searchParams.set('iss', server.company.issuer);
    expect(await outcome(other, await server.comeBack(other, again))).toBe('/sign-in?fault=misconfigured');
  });

  test('when the user cancelled', async () => {
    const client = server.client();
    const redirect = await server.leave(client);
    const back = await visitProvider(String(redirect.headers.location), ['Cancel']);
    expect(await outcome(client, await server.comeBack(client, back))).toBe('/sign-in?fault=cancelled');
  });

  test('after more than ten minutes', async () => {
    const { login } = server.known();
    const client = server.client();
    const back = await server.approve(String((await server.leave(client)).headers.location), login);
    const answer = await server.at(11, () => server.comeBack(client, back));
    expect(await outcome(client, answer)).toBe('/sign-in?fault=expired');
  });

  test('when the provider asserts no address, or an unverified one', async () => {
    const unproven = server.known({ emailVerified: false });
    const client = server.client();
    expect(await outcome(client, await server.travel(client, unproven.login))).toBe(
      '/sign-in?fault=email_unverified',
    );
    server.google.people.set('nameless', {});
    const other = server.client();
    expect(await outcome(other, await server.travel(other, 'nameless'))).toBe('/sign-in?fault=email_missing');
  });

  test('when an account has the address already, verified or not', async () => {
    for (const emailVerifiedAt of [server.clock.now(), null]) {
      const { login, email } = server.known();
      const { user } = await server.person('user', { email, emailVerifiedAt });
      const client = server.client();
      expect(await outcome(client, await server.travel(client, login))).toBe('/sign-in?fault=account_exists');
      expect(await server.db.identities.listOf(user.id)).toEqual([]);
    }
  });

  test('when the account is locked', async () => {
    const { login } = server.known();
    const client = server.client();
    await server.travel(client, login);
    await server.db.users.lock((await server.userOf(client)).id, 'test', server.clock.now());
    const later = server.client();
    expect(await outcome(later, await server.travel(later, login))).toBe('/sign-in?fault=account_locked');
  });

  test('from a provider that is not enabled', async () => {
    expect((await server.leave(server.client(), 'github')).status).toBe(404);
    expect((await server.client().raw({ path: '/auth/github/callback?code=a&state=b' })).status).toBe(404);
  });
});
