import { createHash } from 'node:crypto';
import { AppError } from '@atelier/core/errors';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { flowTtlMs } from './oauth-flow.ts';
import {
  appUrl,
  clientId,
  clientSecret,
  createOidcBed,
  createTestProviders,
  depart,
  makeKey,
  type OidcBed,
  signInIntent,
  stepUpIntent,
} from './testing/oauth-bed.ts';
import { json } from './testing/oauth-server.ts';
import { createTestClock } from './testing.ts';

const key = await makeKey('ES256', 'es');
let clock: ReturnType<typeof createTestClock>;
let bed: OidcBed;

beforeEach(async () => {
  clock = createTestClock();
  bed = await createOidcBed({ clock, keys: [key] });
});
afterEach(() => bed.server.stop());

const faultOf = async (pending: ReturnType<OidcBed['comeBack']>): Promise<string> => {
  const outcome = await pending;
  return outcome.ok ? 'none' : outcome.fault;
};

describe('the departure', () => {
  test('asks by code flow with state, PKCE S256, nonce and three scopes', async () => {
    const { url, state, nonce } = await bed.depart();
    expect(url.origin + url.pathname).toBe(`${bed.issuer}/authorize`);
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
    const [one, two] = [await bed.depart(), await bed.depart()];
    for (const name of ['state', 'nonce', 'code_challenge'])
      expect(one.url.searchParams.get(name)).not.toBe(two.url.searchParams.get(name));
  });

  test('a step-up asks the provider to ask the person again', async () => {
    const { url } = await bed.depart(stepUpIntent);
    expect(url.searchParams.get('prompt')).toBe('login');
    expect(url.searchParams.get('max_age')).toBe('0');
  });

  test("the flow's cookie is sealed, HttpOnly, of this host alone and of ten minutes", async () => {
    const { setCookie, cookie, state, nonce } = await bed.depart();
    expect(setCookie).toMatch(
      /^__Host-atelier_oauth=v1\.[\w.-]+; HttpOnly; Max-Age=600; Path=\/; SameSite=Lax; Secure$/,
    );
    const carried = Buffer.from(cookie.split('.').at(-1) ?? '', 'base64url').toString('latin1');
    for (const secret of [state, nonce]) expect(cookie + carried).not.toContain(secret);
  });

  test('a huge way back is left behind, or browsers would drop the cookie', async () => {
    const flow = await bed.depart({ kind: 'sign_in', next: `/${'x'.repeat(5000)}` });
    expect(flow.setCookie.length).toBeLessThan(4096);
    bed.issue(await bed.sign(bed.claims(flow)));
    expect(await bed.comeBack(flow)).toMatchObject({ ok: true, intent: { kind: 'sign_in', next: null } });
  });

  test('an unknown provider has none', async () => {
    expect(await bed.providers.begin('github', signInIntent)).toBeNull();
    expect(await bed.providers.begin('__proto__', signInIntent)).toBeNull();
  });

  test('an issuer that does not answer is "overloaded", and is asked again the next time', async () => {
    bed.server.routes.set('/.well-known/openid-configuration', json({}, 503));
    await expect(bed.depart()).rejects.toThrow(expect.objectContaining({ code: 'overloaded' }));
    await expect(bed.depart()).rejects.toThrow(AppError);
    bed.server.routes.set('/.well-known/openid-configuration', json(bed.document));
    await expect(bed.depart()).resolves.toBeDefined();
  });
});

describe('the return', () => {
  test('brings the verified profile, the intent, and what is to be spent', async () => {
    const flow = await bed.depart();
    bed.issue(await bed.sign(bed.claims(flow)));
    expect(await bed.comeBack(flow, { iss: bed.issuer, session_state: 'x' })).toEqual({
      ok: true,
      intent: signInIntent,
      profile: {
        provider: 'oidc',
        subject: 'person-1',
        email: 'ann@example.org',
        emailVerified: true,
        name: 'Ann',
        authenticatedAt: null,
      },
      stateHash: createHash('sha256').update(flow.state).digest('hex'),
      stateExpiresAt: new Date(clock.now().getTime() + flowTtlMs),
    });
  });

  test('the code is exchanged with the verifier of the challenge and the form-encoded secret', async () => {
    const flow = await bed.depart();
    bed.issue(await bed.sign(bed.claims(flow)));
    await bed.comeBack(flow);
    const hit = bed.server.hits.find(({ path }) => path === '/token');
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

  test('an issuer that wants the secret in the form gets it there', async () => {
    bed.document.token_endpoint_auth_methods_supported = ['private_key_jwt', 'client_secret_post'];
    expect(await bed.enter()).toMatchObject({ ok: true });
    const hit = bed.server.hits.find(({ path }) => path === '/token');
    expect(hit?.headers.authorization).toBeUndefined();
    expect(hit?.form.get('client_secret')).toBe(clientSecret);
  });

  test('without the cookie, with a foreign or a changed one it is "expired"', async () => {
    const flow = await bed.depart();
    const query = new URLSearchParams({ code: 'c', state: flow.state });
    const tampered = `${flow.cookie.slice(0, -1)}${flow.cookie.endsWith('A') ? 'B' : 'A'}`;
    for (const cookie of [undefined, '', '__Host-atelier_oauth=', tampered, `${flow.cookie}; ${flow.cookie}`])
      expect(await bed.providers.complete('oidc', query, cookie)).toEqual({
        ok: false,
        fault: 'expired',
        intent: null,
      });
  });

  test('ten minutes later it is "expired"', async () => {
    const flow = await bed.depart();
    clock.advance(flowTtlMs);
    bed.issue(await bed.sign(bed.claims(flow)));
    expect(await faultOf(bed.comeBack(flow))).toBe('none');
    clock.advance(1);
    expect(await bed.comeBack(flow)).toMatchObject({ ok: false, fault: 'expired', intent: signInIntent });
  });

  test.for<[string, Record<string, string>, string]>([
    ["another flow's state", { state: 'A'.repeat(43) }, 'failed'],
    ['an empty state', { state: '' }, 'failed'],
    ['another issuer (RFC 9207)', { iss: 'https://evil.example' }, 'failed'],
    ['an issuer that differs in a slash', { iss: 'ISSUER/' }, 'failed'],
    ['a declined consent', { error: 'access_denied' }, 'cancelled'],
    [
      'a declined consent of another issuer',
      { error: 'access_denied', iss: 'https://evil.example' },
      'failed',
    ],
    ['any other error', { error: 'server_error' }, 'failed'],
    ['an empty code', { code: '' }, 'failed'],
    ['a code of control characters', { code: 'a\nb' }, 'failed'],
    ['an endless code', { code: 'c'.repeat(5000) }, 'failed'],
  ])('%s: no code is spent', async ([, changes, fault]) => {
    const flow = await bed.depart();
    bed.issue(await bed.sign(bed.claims(flow)));
    const sent = Object.entries(changes).map(([name, text]) => [name, text.replace('ISSUER', bed.issuer)]);
    expect(await bed.comeBack(flow, Object.fromEntries(sent))).toMatchObject({
      ok: false,
      fault,
      intent: signInIntent,
    });
    expect(bed.server.hits.some(({ path }) => path === '/token')).toBe(false);
  });

  test('a parameter that occurs twice', async () => {
    const flow = await bed.depart();
    bed.issue(await bed.sign(bed.claims(flow)));
    for (const twice of ['code', 'state', 'iss', 'error', 'anything']) {
      const query = new URLSearchParams({ code: 'code-1', state: flow.state, [twice]: flow.state });
      query.append(twice, flow.state);
      expect(await faultOf(bed.providers.complete('oidc', query, flow.cookie))).toBe('failed');
    }
  });

  test("one provider's answer at another's path", async () => {
    const oidc = { name: 'Test', issuer: bed.issuer, clientId, clientSecret };
    const providers = createTestProviders(
      [
        { kind: 'oidc', ...oidc },
        { kind: 'google', ...oidc },
      ],
      clock,
    );
    const flow = await depart(providers, 'oidc');
    bed.issue(await bed.sign(bed.claims(flow)));
    const query = new URLSearchParams({ code: 'c', state: flow.state });
    expect(await faultOf(providers.complete('google', query, flow.cookie))).toBe('failed');
    expect(await faultOf(providers.complete('github', query, flow.cookie))).toBe('failed');
    expect(await faultOf(providers.complete('oidc', query, flow.cookie))).toBe('none');
  });

  test('an issuer that promises `iss` is held to it', async () => {
    bed.document.authorization_response_iss_parameter_supported = true;
    const flow = await bed.depart();
    bed.issue(await bed.sign(bed.claims(flow)));
    expect(await faultOf(bed.comeBack(flow))).toBe('failed');
    expect(await faultOf(bed.comeBack(flow, { iss: bed.issuer }))).toBe('none');
  });

  test('a refused code is "failed"; a provider that is away is "unreachable"', async () => {
    const flow = await bed.depart();
    bed.server.routes.set('/token', json({ error: 'invalid_grant', error_description: 'code-1 used' }, 400));
    const refused = await bed.comeBack(flow);
    expect(refused).toMatchObject({ ok: false, fault: 'failed', intent: signInIntent });
    bed.server.routes.set('/token', json({}, 502));
    expect(await faultOf(bed.comeBack(flow))).toBe('unreachable');
    await bed.server.stop();
    expect(await faultOf(bed.comeBack(flow))).toBe('unreachable');
  });

  test('what goes to the log holds no token, code, state or secret', async () => {
    const causes: string[] = [];
    const note = async (pending: ReturnType<OidcBed['comeBack']>) => {
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
    const flow = await bed.depart();
    const leaks = [
      flow.state,
      flow.nonce,
      'code-1',
      'at-1',
      clientSecret,
      'ann@example.org',
      'Ann@Example.org',
    ];
    const good = bed.claims(flow);
    for (const claims of [
      { ...good, nonce: 'other' },
      { ...good, aud: 'x' },
      { ...good, exp: 1 },
    ]) {
      const token = await bed.sign(claims);
      leaks.push(token, ...token.split('.'));
      bed.issue(token);
      await note(bed.comeBack(flow));
    }
    bed.issue('eyJhbGciOiJub25lIn0.e30.');
    await note(bed.comeBack(flow));
    bed.server.routes.set('/token', json({ error: `code-1 ${clientSecret}` }, 400));
    await note(bed.comeBack(flow));
    await note(bed.comeBack(flow, { error: 'code-1' }));
    expect(causes).toHaveLength(6);
    for (const leak of leaks) expect(causes.join('\n')).not.toContain(leak);
  });

  test('nothing that a browser sends throws', async () => {
    const flow = await bed.depart();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom('code', 'state', 'iss', 'error', 'x'), fc.string()), {
          maxLength: 6,
        }),
        fc.oneof(
          fc.string(),
          fc.constant(flow.cookie),
          fc.string().map((text) => `__Host-atelier_oauth=${text}`),
        ),
        async (pairs, cookie) => {
          const outcome = await bed.providers.complete('oidc', new URLSearchParams(pairs), cookie);
          expect(outcome.ok).toBe(false);
        },
      ),
    );
  });

  test('nothing that a token endpoint answers throws', async () => {
    const flow = await bed.depart();
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), fc.boolean(), async (answer, asToken) => {
        bed.server.routes.set('/token', json(asToken ? { id_token: answer, access_token: answer } : answer));
        expect(await faultOf(bed.comeBack(flow))).toBe('failed');
      }),
      { numRuns: 60 },
    );
  });
});

test('the cookie can be blanked', () => {
  expect(bed.providers.blankCookie()).toMatch(/^__Host-atelier_oauth=; .*Max-Age=0/);
});

test('the list is in the order of the settings, and a kind is there once', () => {
  const client = { clientId, clientSecret };
  const github = { kind: 'github', ...client } as const;
  const google = { kind: 'google', ...client } as const;
  expect(createTestProviders([github, google], clock).list).toEqual([
    { id: 'github', name: 'GitHub' },
    { id: 'google', name: 'Google' },
  ]);
  expect(() => createTestProviders([google, google], clock)).toThrow(/twice/);
});

test.for([
  'http://id.example',
  'ftp://id.example',
  'https://a:b@id.example',
  'https://id.example/#x',
  'id.example',
])('the issuer %s is refused at the start', (issuer) => {
  const settings = { kind: 'oidc', name: 'x', issuer, clientId, clientSecret } as const;
  expect(() => createTestProviders([settings], clock)).toThrow(/https/);
});
