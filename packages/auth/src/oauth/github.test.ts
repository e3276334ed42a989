import { checkRows } from '@atelier/core/testing/check-rows';
import { stoppedClock } from '@atelier/core/testing/clocks';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { json, type OAuthTestServer, startOAuthTestServer } from '../testing/oauth-server.ts';
import {
  appUrl,
  beginOAuth,
  clientId,
  clientSecret,
  createTestProviders,
  signInIntent,
} from '../testing/oidc-harness.ts';

const client = { kind: 'github', clientId, clientSecret } as const;
const ann = { email: 'ann@example.org', primary: true, verified: true };
let server: OAuthTestServer;

beforeEach(async () => {
  server = await startOAuthTestServer();
  server.routes.set('/login/oauth/access_token', json({ access_token: 'gho_1', token_type: 'bearer' }));
  server.routes.set(
    '/api/v3/user',
    json({ id: 42, login: 'ann-42', name: 'Ann', email: 'public@example.org' }),
  );
  server.routes.set('/api/v3/user/emails', json([ann]));
});
afterEach(() => server.stop());

const signIn = async (changes: Record<string, string> = {}) => {
  const settings = { ...client, url: server.origin, apiUrl: `${server.origin}/api/v3` };
  const providers = createTestProviders([settings], stoppedClock());
  const { state, cookie } = await beginOAuth(providers, 'github');
  return providers.complete('github', new URLSearchParams({ code: 'c', state, ...changes }), cookie);
};

test('asks GitHub with two scopes, state and PKCE', async () => {
  const { url } = await beginOAuth(createTestProviders([client], stoppedClock()), 'github');
  expect(url.origin + url.pathname).toBe('https://github.com/login/oauth/authorize');
  expect(Object.fromEntries(url.searchParams)).toEqual({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: `${appUrl}/auth/github/callback`,
    scope: 'read:user user:email',
    state: expect.stringMatching(/^[\w-]{43}$/),
    code_challenge: expect.stringMatching(/^[\w-]{43}$/),
    code_challenge_method: 'S256',
  });
});

test('the profile has the permanent user number and the address that GitHub verified', async () => {
  expect(await signIn({ iss: `${server.origin}/login/oauth` })).toMatchObject({
    ok: true,
    intent: signInIntent,
    profile: {
      provider: 'github',
      issuer: `${server.origin}/login/oauth`,
      subject: '42',
      email: 'ann@example.org',
      emailVerified: true,
      name: 'Ann',
      authenticatedAt: null,
    },
  });
  const [token, ...calls] = server.hits;
  expect(Object.fromEntries(token?.form ?? [])).toMatchObject({
    code: 'c',
    code_verifier: expect.stringMatching(/^[\w-]{43}$/),
    client_secret: clientSecret,
  });
  expect(calls.map(({ headers }) => [headers.authorization, headers['user-agent']])).toEqual([
    ['Bearer gho_1', 'atelier'],
    ['Bearer gho_1', 'atelier'],
  ]);
});

describe('the address', () => {
  test('is null unless GitHub lists a verified primary address', () =>
    checkRows(
      [
        ['the list is empty', []],
        ['the primary one is not verified', [{ ...ann, verified: false }]],
        ['its flags are of another type', [null, 7, { ...ann, verified: 'true' }, { ...ann, primary: 1 }]],
        ['it is of another type', [{ ...ann, email: ['ann@example.org'] }]],
        [
          'another one is verified',
          [
            { ...ann, verified: false },
            { ...ann, primary: false },
          ],
        ],
      ],
      '%s',
      async (_, emails) => {
        server.routes.set('/api/v3/user/emails', json(emails));
        expect(await signIn()).toMatchObject({ ok: true, profile: { email: null, emailVerified: false } });
      },
    ));
});

test('without a name the login is used', async () => {
  server.routes.set('/api/v3/user', json({ id: 42, login: 'ann-42', name: null }));
  expect(await signIn()).toMatchObject({ ok: true, profile: { name: 'ann-42' } });
});

test('an unusable response of GitHub is a failed sign-in', () =>
  checkRows<[string, string, unknown, number]>(
    [
      [
        'a token endpoint that refuses with 200',
        '/login/oauth/access_token',
        { error: 'bad_verification_code' },
        200,
      ],
      ['a refusal with a token', '/login/oauth/access_token', { error: 'x', access_token: 'gho_1' }, 200],
      ['an answer without a token', '/login/oauth/access_token', { token_type: 'bearer' }, 200],
      ['a user whose id is text', '/api/v3/user', { id: '42', login: 'ann' }, 200],
      ['an id beyond the safe integers', '/api/v3/user', { id: 1e300, login: 'ann' }, 200],
      ['a null user', '/api/v3/user', null, 200],
      ['a token that was revoked', '/api/v3/user', { message: 'Bad credentials' }, 401],
      ['addresses that may not be read', '/api/v3/user/emails', { message: 'Forbidden' }, 403],
    ],
    '%s',
    async (_, path, body, status) => {
      const usual = server.routes.get(path);
      if (usual === undefined) throw new Error(`GitHub has no ${path}.`);
      server.routes.set(path, json(body, status));
      expect(await signIn()).toMatchObject({ ok: false, fault: 'failed' });
      server.routes.set(path, usual);
    },
  ));

test('an API that answers 503 is "unreachable"', async () => {
  server.routes.set('/api/v3/user', json({}, 503));
  expect(await signIn()).toMatchObject({ ok: false, fault: 'unreachable' });
});

test('another issuer is refused before the code is used', async () => {
  expect(await signIn({ iss: 'https://github.com/login/oauth' })).toMatchObject({
    ok: false,
    fault: 'misconfigured',
  });
  expect(server.hits).toEqual([]);
});

test('a malformed entry in the list does not hide the address', async () => {
  server.routes.set('/api/v3/user', json({ id: 42, login: null, name: ['Ann'] }));
  server.routes.set('/api/v3/user/emails', json([null, 'x', { email: 'bob@example.org' }, ann]));
  expect(await signIn()).toMatchObject({
    ok: true,
    profile: { subject: '42', email: 'ann@example.org', emailVerified: true, name: null },
  });
});
