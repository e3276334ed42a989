import { createHash } from 'node:crypto';
import { checkRows } from '@atelier/core/testing/check-rows';
import { stoppedClock, type TestClock } from '@atelier/core/testing/clocks';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { json } from '../testing/oauth-server.ts';
import {
  appUrl,
  beginOAuth,
  clientId,
  clientSecret,
  createOidcHarness,
  createTestProviders,
  makeKey,
  type OidcHarness,
  signInIntent,
} from '../testing/oidc-harness.ts';
import { flowTtlMs } from './flow.ts';

const key = await makeKey('ES256', 'es');
let clock: TestClock;
let harness: OidcHarness;

beforeEach(async () => {
  clock = stoppedClock();
  harness = await createOidcHarness({ clock, keys: [key] });
});
afterEach(() => harness.server.stop());

const faultOf = async (pending: ReturnType<OidcHarness['callback']>): Promise<string> => {
  const outcome = await pending;
  return outcome.ok ? 'none' : outcome.fault;
};

describe('the callback', () => {
  test('yields the verified profile, the intent, and the state to use up', async () => {
    const flow = await harness.beginOAuth();
    harness.issue(await harness.sign(harness.claims(flow)));
    expect(await harness.callback(flow, { iss: harness.issuer, session_state: 'x' })).toEqual({
      ok: true,
      intent: signInIntent,
      profile: {
        provider: 'oidc',
        issuer: harness.issuer,
        subject: 'person-1',
        email: 'ann@example.org',
        emailVerified: true,
        name: 'Ann',
        authenticatedAt: null,
      },
      stateHash: createHash('sha256').update(flow.state).digest('hex'),
      stateExpiresAt: new Date(clock.now().getTime() + flowTtlMs),
      cookies: [`${flow.cookie.split('=')[0]}=; HttpOnly; Max-Age=0; Path=/; SameSite=Lax; Secure`],
    });
  });

  test('the code is exchanged with the PKCE verifier and the form-encoded secret', async () => {
    const flow = await harness.beginOAuth();
    harness.issue(await harness.sign(harness.claims(flow)));
    await harness.callback(flow);
    const hit = harness.server.hits.find(({ path }) => path === '/token');
    const { code_verifier: verifier = '', ...form } = Object.fromEntries(hit?.form ?? []);
    expect(form).toEqual({
      grant_type: 'authorization_code',
      code: 'code-1',
      redirect_uri: `${appUrl}/auth/oidc/callback`,
    });
    expect(createHash('sha256').update(verifier).digest('base64url')).toBe(
      flow.url.searchParams.get('code_challenge'),
    );
    const basic = Buffer.from(String(hit?.headers.authorization).slice(6), 'base64').toString();
    expect(basic.split(':').map((part) => decodeURIComponent(part.replaceAll('+', ' ')))).toEqual([
      clientId,
      clientSecret,
    ]);
  });

  test('the secret is sent in the form if the issuer accepts it only there', async () => {
    harness.document.token_endpoint_auth_methods_supported = ['private_key_jwt', 'client_secret_post'];
    expect(await harness.signIn()).toMatchObject({ ok: true });
    const hit = harness.server.hits.find(({ path }) => path === '/token');
    expect(hit?.headers.authorization).toBeUndefined();
    expect(hit?.form.get('client_secret')).toBe(clientSecret);
  });

  test('without the cookie, or with a foreign or changed one, it is "expired"', async () => {
    const flow = await harness.beginOAuth();
    const query = new URLSearchParams({ code: 'c', state: flow.state });
    const tampered = `${flow.cookie.slice(0, -1)}${flow.cookie.endsWith('A') ? 'B' : 'A'}`;
    const name = flow.cookie.split('=')[0];
    for (const cookie of [
      undefined,
      '',
      `${name}=`,
      `x${flow.cookie}`,
      tampered,
      `${flow.cookie}; ${flow.cookie}`,
    ])
      expect(await harness.providers.complete('oidc', query, cookie)).toEqual({
        ok: false,
        fault: 'expired',
        intent: null,
        cookies: [],
      });
  });

  test('a callback that belongs to no flow of this browser is "expired" and ends none of them', async () => {
    const flow = await harness.beginOAuth();
    harness.issue(await harness.sign(harness.claims(flow)));
    for (const state of ['A'.repeat(43), '', flow.state.slice(1), `${flow.state} `])
      expect(await harness.callback(flow, { state })).toEqual({
        ok: false,
        fault: 'expired',
        intent: signInIntent,
        cookies: [],
      });
    expect(harness.server.hits.some(({ path }) => path === '/token')).toBe(false);
    expect(await faultOf(harness.callback(flow))).toBe('none');
  });

  test('the cookie of one flow under the name of another is ignored', async () => {
    const [one, other] = [await harness.beginOAuth(), await harness.beginOAuth()];
    const swapped = `${other.cookie.split('=')[0]}=${one.cookie.split('=')[1]}`;
    for (const { state } of [one, other]) {
      const query = new URLSearchParams({ code: 'c', state });
      expect(await faultOf(harness.providers.complete('oidc', query, swapped))).toBe('expired');
    }
  });

  test('ten minutes later it is "expired"', async () => {
    const flow = await harness.beginOAuth();
    clock.advance(flowTtlMs);
    harness.issue(await harness.sign(harness.claims(flow)));
    expect(await faultOf(harness.callback(flow))).toBe('none');
    clock.advance(1);
    expect(await harness.callback(flow)).toMatchObject({ ok: false, fault: 'expired', intent: signInIntent });
  });

  test('a callback that does not match the request is refused, and its code is not used', () =>
    checkRows(
      [
        ['another issuer (RFC 9207)', { iss: 'https://evil.example' }, 'misconfigured'],
        ['an issuer with a trailing slash', { iss: 'ISSUER/' }, 'misconfigured'],
        ['a declined consent', { error: 'access_denied' }, 'cancelled'],
        [
          'a declined consent of another issuer',
          { error: 'access_denied', iss: 'https://evil.example' },
          'misconfigured',
        ],
        ['any other error', { error: 'server_error' }, 'failed'],
        ['an empty code', { code: '' }, 'failed'],
        ['a code of control characters', { code: 'a\nb' }, 'failed'],
        ['an endless code', { code: 'c'.repeat(5000) }, 'failed'],
      ],
      '%s',
      async (_, changes, fault) => {
        const flow = await harness.beginOAuth();
        harness.issue(await harness.sign(harness.claims(flow)));
        const sent = Object.entries(changes).map(([name, text]) => [
          name,
          text.replace('ISSUER', harness.issuer),
        ]);
        expect(await harness.callback(flow, Object.fromEntries(sent))).toMatchObject({
          ok: false,
          fault,
          intent: signInIntent,
        });
        expect(harness.server.hits.some(({ path }) => path === '/token')).toBe(false);
      },
    ));

  test('a parameter that occurs twice is refused', async () => {
    const flow = await harness.beginOAuth();
    harness.issue(await harness.sign(harness.claims(flow)));
    for (const twice of ['code', 'state', 'iss', 'error', 'anything']) {
      const query = new URLSearchParams({ code: 'code-1', state: flow.state, [twice]: flow.state });
      query.append(twice, flow.state);
      expect(await faultOf(harness.providers.complete('oidc', query, flow.cookie))).toBe('failed');
    }
  });

  test("a callback at another provider's path is refused", async () => {
    const oidc = { name: 'Test', issuer: harness.issuer, clientId, clientSecret };
    const providers = createTestProviders(
      [
        { kind: 'oidc', ...oidc },
        { kind: 'google', ...oidc },
      ],
      clock,
    );
    const flow = await beginOAuth(providers, 'oidc');
    harness.issue(await harness.sign(harness.claims(flow)));
    const query = new URLSearchParams({ code: 'c', state: flow.state });
    expect(await faultOf(providers.complete('google', query, flow.cookie))).toBe('failed');
    expect(await faultOf(providers.complete('github', query, flow.cookie))).toBe('failed');
    expect(await faultOf(providers.complete('oidc', query, flow.cookie))).toBe('none');
  });

  test('an issuer that promises `iss` must send it', async () => {
    harness.document.authorization_response_iss_parameter_supported = true;
    const flow = await harness.beginOAuth();
    harness.issue(await harness.sign(harness.claims(flow)));
    expect(await faultOf(harness.callback(flow))).toBe('failed');
    expect(await faultOf(harness.callback(flow, { iss: harness.issuer }))).toBe('none');
  });

  test('a refused code is "failed"; a provider that does not answer is "unreachable"', async () => {
    const flow = await harness.beginOAuth();
    harness.server.routes.set(
      '/token',
      json({ error: 'invalid_grant', error_description: 'code-1 used' }, 400),
    );
    const refused = await harness.callback(flow);
    expect(refused).toMatchObject({ ok: false, fault: 'failed', intent: signInIntent });
    harness.server.routes.set('/token', json({}, 502));
    expect(await faultOf(harness.callback(flow))).toBe('unreachable');
    await harness.server.stop();
    expect(await faultOf(harness.callback(flow))).toBe('unreachable');
  });

  test('the logged cause contains no token, code, state or secret', async () => {
    const causes: string[] = [];
    const note = async (pending: ReturnType<OidcHarness['callback']>) => {
      const outcome = await pending;
      if (outcome.ok) throw new Error('It should have failed.');
      expect(outcome.cause).toBeInstanceOf(Error);
      const { cause } = outcome;
      causes.push(
        cause instanceof Error
          ? `${cause.message} ${cause.stack} ${JSON.stringify(cause)} ${cause.cause}`
          : '',
      );
    };
    const flow = await harness.beginOAuth();
    const leaks = [
      flow.state,
      flow.nonce,
      'code-1',
      'at-1',
      clientSecret,
      'ann@example.org',
      'Ann@Example.org',
    ];
    const good = harness.claims(flow);
    for (const claims of [
      { ...good, nonce: 'other' },
      { ...good, aud: 'x' },
      { ...good, exp: 1 },
    ]) {
      const token = await harness.sign(claims);
      leaks.push(token, ...token.split('.'));
      harness.issue(token);
      await note(harness.callback(flow));
    }
    harness.issue('eyJhbGciOiJub25lIn0.e30.');
    await note(harness.callback(flow));
    harness.server.routes.set('/token', json({ error: `code-1 ${clientSecret}` }, 400));
    await note(harness.callback(flow));
    await note(harness.callback(flow, { error: 'code-1' }));
    expect(causes).toHaveLength(6);
    for (const leak of leaks) expect(causes.join('\n')).not.toContain(leak);
  });

  test('no query or cookie of a browser makes it throw', async () => {
    const flow = await harness.beginOAuth();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom('code', 'state', 'iss', 'error', 'x'), fc.string()), {
          maxLength: 6,
        }),
        fc.oneof(
          fc.string(),
          fc.constant(flow.cookie),
          fc.string().map((text) => `${flow.cookie.split('=')[0]}=${text}`),
        ),
        async (pairs, cookie) => {
          const outcome = await harness.providers.complete('oidc', new URLSearchParams(pairs), cookie);
          expect(outcome.ok).toBe(false);
        },
      ),
    );
  });

  test('no answer of a token endpoint makes it throw', async () => {
    const flow = await harness.beginOAuth();
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), fc.boolean(), async (answer, asToken) => {
        harness.server.routes.set(
          '/token',
          json(asToken ? { id_token: answer, access_token: answer } : answer),
        );
        expect(await faultOf(harness.callback(flow))).toBe('failed');
      }),
      { numRuns: 60 },
    );
  });
});
