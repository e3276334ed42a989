import { checkRows } from '@atelier/core/testing/check-rows';
import { stoppedClock } from '@atelier/core/testing/clocks';
import { exportSPKI, importJWK, SignJWT } from 'jose';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { json, type OAuthTestServer, startOAuthTestServer } from '../testing/oauth-server.ts';
import { clientId, createOidcHarness, makeKey, type OidcHarness } from '../testing/oidc-harness.ts';

const [rsa, ec, foreign, pss] = await Promise.all([
  makeKey('RS256', 'rsa'),
  makeKey('ES256', 'ec'),
  makeKey('ES256', 'ec'),
  makeKey('PS256', 'pss'),
]);
const clock = stoppedClock();
let harness: OidcHarness;
/** The server that forged tokens name as the source of their keys. */
let listener: OAuthTestServer;

beforeAll(async () => {
  listener = await startOAuthTestServer();
});
afterAll(() => listener.stop());
beforeEach(async () => {
  harness = await createOidcHarness({ clock, keys: [ec, rsa, pss] });
});
afterEach(() => harness.server.stop());

const nowS = () => Math.floor(clock.now().getTime() / 1000);
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** The outcome of a sign-in with this token: `ok`, or the fault. */
const outcomeOf = async (
  make: (flow: Awaited<ReturnType<OidcHarness['beginOAuth']>>) => Promise<string> | string,
) => {
  const flow = await harness.beginOAuth();
  harness.issue(await make(flow));
  const outcome = await harness.callback(flow);
  return outcome.ok ? 'ok' : outcome.fault;
};

describe('the signature', () => {
  test('RS256 and ES256 with a published key are accepted', () =>
    checkRows(
      [
        ['RS256', rsa],
        ['ES256', ec],
      ] as const,
      '%s',
      async (_, key) => {
        expect(await outcomeOf((flow) => harness.sign(harness.claims(flow), {}, key))).toBe('ok');
      },
    ));

  test('the algorithm `none` is refused in any spelling', async () => {
    for (const alg of ['none', 'None', 'NONE', ''])
      expect(await outcomeOf((flow) => `${encode({ alg })}.${encode(harness.claims(flow))}.`)).toBe('failed');
  });

  test('the public key is not accepted as an HMAC secret', async () => {
    const publicKey = await importJWK(rsa.jwk, 'RS256', { extractable: true });
    if (publicKey instanceof Uint8Array) throw new Error('Not an RSA key.');
    for (const secret of [await exportSPKI(publicKey), JSON.stringify(rsa.jwk), String(rsa.jwk.n)])
      expect(
        await outcomeOf((flow) =>
          new SignJWT(harness.claims(flow))
            .setProtectedHeader({ alg: 'HS256', kid: 'rsa' })
            .sign(new TextEncoder().encode(secret)),
        ),
      ).toBe('failed');
  });

  test('a published key of another algorithm is not used', async () => {
    expect(await outcomeOf((flow) => harness.sign(harness.claims(flow), {}, pss))).toBe('failed');
  });

  test('a foreign key under a known kid, and an unpublished kid, are refused', async () => {
    expect(await outcomeOf((flow) => harness.sign(harness.claims(flow), {}, foreign))).toBe('failed');
    expect(await outcomeOf((flow) => harness.sign(harness.claims(flow), { kid: '../../etc/passwd' }))).toBe(
      'failed',
    );
  });

  test('a truncated token is refused', async () => {
    const cut = async (change: (parts: string[]) => string) =>
      outcomeOf(async (flow) => change((await harness.sign(harness.claims(flow))).split('.')));
    expect(await cut(([head, body]) => `${head}.${body}.`)).toBe('failed');
    expect(await cut(([head, body]) => `${head}.${body}`)).toBe('failed');
    expect(await cut(([head, body, sig = '']) => `${head}.${body}.${sig.slice(0, -4)}`)).toBe('failed');
    expect(await cut(([head, body, sig]) => `${head}.${body}.${sig}.`)).toBe('failed');
  });

  test('a flipped bit in any part is refused', async () => {
    for (const part of [0, 1, 2])
      for (const share of [0.1, 0.5, 0.9])
        expect(
          await outcomeOf(async (flow) => {
            const parts = (await harness.sign(harness.claims(flow))).split('.');
            const bytes = Buffer.from(parts[part] ?? '', 'base64url');
            const at = Math.floor(bytes.length * share);
            bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
            parts[part] = bytes.toString('base64url');
            return parts.join('.');
          }),
        ).toBe('failed');
  });

  test('keys and key URLs in the token itself are ignored', async () => {
    listener.routes.set('/keys', json({ keys: [foreign.jwk] }));
    const { jwk } = foreign;
    const headers: Record<string, unknown>[] = [
      { jwk },
      { jku: `${listener.origin}/keys` },
      { x5u: `${listener.origin}/keys` },
      { jwk, jku: `${listener.origin}/keys`, kid: undefined },
      { kid: `${listener.origin}/keys` },
    ];
    for (const header of headers)
      expect(await outcomeOf((flow) => harness.sign(harness.claims(flow), header, foreign))).toBe('failed');
    expect(listener.hits).toEqual([]);
  });

  test('an unknown critical extension is refused', async () => {
    expect(
      await outcomeOf((flow) =>
        new SignJWT(harness.claims(flow))
          .setProtectedHeader({ alg: 'ES256', kid: 'ec', crit: ['exp2'], exp2: 1 })
          .sign(ec.privateKey, { crit: { exp2: true } }),
      ),
    ).toBe('failed');
  });

  test('an access token or a logout token of the same issuer is not accepted as an ID token', async () => {
    for (const typ of ['at+jwt', 'application/at+jwt', 'logout+jwt'])
      expect(await outcomeOf((flow) => harness.sign(harness.claims(flow), { typ }))).toBe('failed');
    expect(await outcomeOf((flow) => harness.sign(harness.claims(flow), { typ: undefined }))).toBe('ok');
  });

  test('keys that cannot be fetched are "unreachable"', async () => {
    harness.server.routes.set('/jwks', json({}, 500));
    expect(await outcomeOf((flow) => harness.sign(harness.claims(flow)))).toBe('unreachable');
  });
});

describe('the claims', () => {
  test('an ID token with a wrong or missing claim is refused', () =>
    checkRows(
      [
        ['no issuer', { iss: undefined }],
        ['another audience', { aud: 'other-client' }],
        ['no audience', { aud: undefined }],
        ['several audiences without azp', { aud: [clientId, 'other'] }],
        ['several audiences and another azp', { aud: [clientId, 'other'], azp: 'other' }],
        ['another azp', { azp: 'other' }],
        ['another nonce', { nonce: 'A'.repeat(43) }],
        ['an empty nonce', { nonce: '' }],
        ['no nonce', { nonce: undefined }],
        ['a nonce of another type', { nonce: 1 }],
        ['no subject', { sub: undefined }],
        ['an empty subject', { sub: '' }],
        ['a subject that is too long', { sub: 'x'.repeat(256) }],
        ['a subject that is not ASCII', { sub: 'ｐerson' }],
        ['a subject that is a number', { sub: 1 }],
        ['no expiry', { exp: undefined }],
        ['no time of issue', { iat: undefined }],
      ],
      '%s',
      async (_, changes) => {
        expect(await harness.signIn(changes)).toMatchObject({ ok: false, fault: 'failed' });
      },
    ));

  test('the issuer must equal the configured one exactly; a trailing slash makes it another', async () => {
    for (const iss of [`${harness.issuer}/`, 'https://evil.example', ''])
      expect(await harness.signIn({ iss })).toMatchObject({
        ok: false,
        fault: 'misconfigured',
        cause: { message: expect.stringMatching(`"${harness.issuer}".*"${iss}"`) },
      });
  });

  test('several audiences are accepted when azp is this client', async () => {
    expect(await harness.signIn({ aud: [clientId, 'other'], azp: clientId })).toMatchObject({ ok: true });
    expect(await harness.signIn({ aud: [clientId] })).toMatchObject({ ok: true });
  });

  test('exp, iat and nbf have 60 s of leeway and no more', async () => {
    const at = (changes: Record<string, number>) =>
      harness.signIn(Object.fromEntries(Object.entries(changes).map(([name, s]) => [name, nowS() + s])));
    expect(await at({ exp: -59 })).toMatchObject({ ok: true });
    expect(await at({ exp: -60 })).toMatchObject({ ok: false, fault: 'failed' });
    expect(await at({ iat: 60 })).toMatchObject({ ok: true });
    expect(await at({ iat: 61 })).toMatchObject({ ok: false, fault: 'failed' });
    expect(await at({ nbf: 60 })).toMatchObject({ ok: true });
    expect(await at({ nbf: 61 })).toMatchObject({ ok: false, fault: 'failed' });
    expect(await at({ iat: -661, exp: 600 })).toMatchObject({ ok: false, fault: 'failed' });
  });

  test('an implausible auth_time counts as absent', () =>
    checkRows(
      [
        ['an auth_time in the future', { auth_time: nowS() + 61 }],
        ['an auth_time in ms', { auth_time: clock.now().getTime() }],
        ['an auth_time that is no time', { auth_time: 'yesterday' }],
        ['a null auth_time', { auth_time: null }],
        ['an auth_time beyond the range of dates', { auth_time: 1e300 }],
        ['a null azp', { azp: null }],
        ['an azp of another type', { azp: [clientId] }],
        ['a name of another type', { name: { first: 'Ann' }, given_name: 1, family_name: [] }],
      ],
      '%s',
      async (_, changes) => {
        expect(await harness.signIn(changes)).toMatchObject({
          ok: true,
          profile: { subject: 'person-1', authenticatedAt: null },
        });
      },
    ));

  test('several audiences with a null azp are refused', async () => {
    expect(await harness.signIn({ aud: [clientId, 'other'], azp: null })).toMatchObject({
      ok: false,
      fault: 'failed',
    });
  });

  test('an address counts as verified only for `true`, as boolean or text', async () => {
    const profile = async (changes: Record<string, unknown>) => {
      const outcome = await harness.signIn(changes);
      return outcome.ok ? [outcome.profile.email, outcome.profile.emailVerified] : outcome.fault;
    };
    expect(await profile({})).toEqual(['ann@example.org', true]);
    harness.server.routes.set('/me', json({ sub: 'person-1' }));
    expect(await profile({ email_verified: 'true' })).toEqual(['ann@example.org', true]);
    for (const verified of [false, 'false', 1, undefined, null])
      expect(await profile({ email_verified: verified })).toEqual(['ann@example.org', false]);
    for (const email of ['no address', '', 17, { a: 1 }, null])
      expect(await profile({ email })).toEqual([null, false]);
  });
});
