import { AppError } from '@atelier/core/errors';
import { checkRows } from '@atelier/core/testing/check-rows';
import { stoppedClock, type TestClock } from '@atelier/core/testing/clocks';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { json } from '../testing/oauth-server.ts';
import {
  appUrl,
  clientId,
  clientSecret,
  createOidcHarness,
  createTestProviders,
  makeKey,
  type OidcHarness,
  signInIntent,
  stepUpIntent,
} from '../testing/oidc-harness.ts';

const key = await makeKey('ES256', 'es');
let clock: TestClock;
let harness: OidcHarness;

beforeEach(async () => {
  clock = stoppedClock();
  harness = await createOidcHarness({ clock, keys: [key] });
});
afterEach(() => harness.server.stop());

describe('the authorization request', () => {
  test('uses the code flow with state, PKCE S256, nonce and three scopes', async () => {
    const { url, state, nonce } = await harness.beginOAuth();
    expect(url.origin + url.pathname).toBe(`${harness.issuer}/authorize`);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      tenant: '1',
      response_type: 'code',
      client_id: clientId,
      redirect_uri: `${appUrl}/auth/oidc/callback`,
      scope: 'openid email profile',
      state: expect.stringMatching(/^[\w-]{43}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
    });
    expect(state).not.toBe(nonce);
  });

  test('two flows share no secret', async () => {
    const [one, two] = [await harness.beginOAuth(), await harness.beginOAuth()];
    for (const name of ['state', 'nonce', 'code_challenge'])
      expect(one.url.searchParams.get(name)).not.toBe(two.url.searchParams.get(name));
  });

  test('of a step-up asks the provider for a fresh sign-in', async () => {
    const { url } = await harness.beginOAuth(stepUpIntent);
    expect(url.searchParams.get('prompt')).toBe('login');
    expect(url.searchParams.get('max_age')).toBe('0');
  });

  test('sets a cookie that is encrypted, HttpOnly, host-bound and lives ten minutes', async () => {
    const { setCookie, cookie, state, nonce } = await harness.beginOAuth();
    expect(setCookie).toMatch(
      /^__Host-atelier_oauth_[0-9a-f]{16}=v1\.[\w.-]+; HttpOnly; Max-Age=600; Path=\/; SameSite=Lax; Secure$/,
    );
    const decoded = Buffer.from(cookie.split('.').at(-1) ?? '', 'base64url').toString('latin1');
    for (const secret of [state, nonce]) expect(cookie + decoded).not.toContain(secret);
  });

  test('drops a `next` so long that browsers would drop the cookie', async () => {
    const flow = await harness.beginOAuth({ kind: 'sign_in', next: `/${'x'.repeat(5000)}` });
    expect(flow.setCookie.length).toBeLessThan(4096);
    harness.issue(await harness.sign(harness.claims(flow)));
    expect(await harness.callback(flow)).toMatchObject({ ok: true, intent: { kind: 'sign_in', next: null } });
  });

  test('is null for an unknown provider', async () => {
    expect(await harness.providers.begin('github', signInIntent, undefined)).toBeNull();
    expect(await harness.providers.begin('__proto__', signInIntent, undefined)).toBeNull();
  });

  test.for<[string, (document: Record<string, unknown>) => unknown, number]>([
    ['names another issuer', (document) => ({ ...document, issuer: 'https://other.example' }), 200],
    ['has no usable metadata', () => ({}), 200],
    ['has no discovery document', () => ({ error: 'not_found' }), 404],
  ])('an issuer that %s is "provider_misconfigured": retrying does not help', async ([, change, status]) => {
    harness.server.routes.set('/.well-known/openid-configuration', json(change(harness.document), status));
    await expect(harness.beginOAuth()).rejects.toMatchObject({
      code: 'provider_misconfigured',
      cause: { message: expect.stringContaining('discovery') },
    });
  });

  test('an issuer that does not answer is "overloaded", and the next attempt asks again', async () => {
    harness.server.routes.set('/.well-known/openid-configuration', json({}, 503));
    await expect(harness.beginOAuth()).rejects.toThrow(expect.objectContaining({ code: 'overloaded' }));
    await expect(harness.beginOAuth()).rejects.toThrow(AppError);
    harness.server.routes.set('/.well-known/openid-configuration', json(harness.document));
    await expect(harness.beginOAuth()).resolves.toBeDefined();
  });
});

test('the list keeps the order of the settings, and a duplicate kind is refused', () => {
  const client = { clientId, clientSecret };
  const github = { kind: 'github', ...client } as const;
  const google = { kind: 'google', ...client } as const;
  expect(createTestProviders([github, google], clock).list).toEqual([
    { id: 'github', name: 'GitHub', issuer: 'https://github.com/login/oauth' },
    { id: 'google', name: 'Google', issuer: 'https://accounts.google.com' },
  ]);
  expect(() => createTestProviders([google, google], clock)).toThrow(/twice/);
});

test('an issuer that is not a plain https URL is refused at creation', () =>
  checkRows(
    [
      'http://id.example',
      'ftp://id.example',
      'https://a:b@id.example',
      'https://id.example/#x',
      'id.example',
    ],
    '%s',
    (issuer) => {
      const settings = { kind: 'oidc', name: 'x', issuer, clientId, clientSecret } as const;
      expect(() => createTestProviders([settings], clock)).toThrow(/https/);
    },
  ));
