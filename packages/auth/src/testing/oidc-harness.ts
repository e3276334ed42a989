import type { Clock } from '@atelier/core/clock';
import type { OAuthIntent, OAuthOutcome, OAuthProviders } from '@atelier/core/ports/identity';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';
import type { OAuthFetchLimits } from '../oauth/fetch.ts';
import { createOAuthProviders } from '../oauth/providers.ts';
import { createSealer } from '../sealer.ts';
import { createSecretSource } from '../secrets.ts';
import { json, type OAuthTestServer, startOAuthTestServer } from './oauth-server.ts';

export const appUrl = 'https://atelier.example';
export const clientId = 'our-client';
/** Contains characters that a wrong encoding would break. */
export const clientSecret = 'a secret: 100% & more+';

export const signInIntent: OAuthIntent = { kind: 'sign_in', next: '/studio' };
export const stepUpIntent: OAuthIntent = {
  kind: 'step_up',
  userId: 'usr_1',
  sessionId: 'ses_1',
  next: null,
};

/** What the browser has while it is at the provider. */
interface StartedFlow {
  readonly url: URL;
  /** As a `Cookie` header. */
  readonly cookie: string;
  readonly setCookie: string;
  readonly state: string;
  readonly nonce: string;
}

interface KeyPair {
  readonly alg: string;
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
}

export const makeKey = async (alg: 'RS256' | 'ES256' | 'PS256', kid: string): Promise<KeyPair> => {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { alg, kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
};

export const beginOAuth = async (
  providers: OAuthProviders,
  id: string,
  intent: OAuthIntent = signInIntent,
): Promise<StartedFlow> => {
  const begun = await providers.begin(id, intent, undefined);
  if (begun === null) throw new Error(`No provider ${id}.`);
  const url = new URL(begun.location);
  const [setCookie = ''] = begun.setCookies;
  const [cookie = ''] = setCookie.split(';');
  const { state = '', nonce = '' } = Object.fromEntries(url.searchParams);
  return { url, cookie, setCookie, state, nonce };
};

export interface OidcHarness {
  readonly server: OAuthTestServer;
  readonly issuer: string;
  readonly document: Record<string, unknown>;
  readonly providers: OAuthProviders;
  readonly key: KeyPair;
  beginOAuth(intent?: OAuthIntent): Promise<StartedFlow>;
  /** Valid claims for this flow with changes; undefined omits a claim. */
  claims(flow: StartedFlow, changes?: Record<string, unknown>): JWTPayload;
  sign(claims: JWTPayload, header?: Record<string, unknown>, key?: KeyPair): Promise<string>;
  /** Makes the token endpoint return this ID token. */
  issue(idToken: unknown): void;
  callback(flow: StartedFlow, changes?: Record<string, string>): Promise<OAuthOutcome>;
  /** A complete flow whose ID token has these changes. */
  signIn(changes?: Record<string, unknown>, intent?: OAuthIntent): Promise<OAuthOutcome>;
}

interface OidcHarnessOptions {
  readonly clock: Clock;
  readonly keys: readonly [KeyPair, ...KeyPair[]];
  readonly limits?: OAuthFetchLimits;
  /** The kind of provider that it is configured as. */
  readonly kind?: 'oidc' | 'google';
}

export const createTestProviders = (
  settings: Parameters<typeof createOAuthProviders>[0]['providers'],
  clock: Clock,
  limits: OAuthFetchLimits = { timeoutMs: 2_000, maxBytes: 262_144 },
): OAuthProviders =>
  createOAuthProviders({
    providers: settings,
    appUrl,
    sealer: createSealer({ keys: [{ id: 'k1', key: new Uint8Array(32).fill(7) }] }),
    secrets: createSecretSource(),
    clock,
    secureCookies: true,
    ...(limits && { limits }),
  });

/** An OpenID provider whose answers a test controls, and the client side of it. */
export const createOidcHarness = async ({
  clock,
  keys,
  limits,
  kind = 'oidc',
}: OidcHarnessOptions): Promise<OidcHarness> => {
  const server = await startOAuthTestServer();
  const issuer = server.origin;
  const document: Record<string, unknown> = {
    issuer,
    authorization_endpoint: `${issuer}/authorize?tenant=1`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    userinfo_endpoint: `${issuer}/me`,
  };
  server.routes.set('/.well-known/openid-configuration', (hit, response) => json(document)(hit, response));
  server.routes.set('/jwks', json({ keys: keys.map(({ jwk }) => jwk) }));
  const providers = createTestProviders(
    [{ kind, name: 'Test', issuer, clientId, clientSecret }],
    clock,
    limits,
  );
  const harness: OidcHarness = {
    server,
    issuer,
    document,
    providers,
    key: keys[0],
    beginOAuth: (intent) => beginOAuth(providers, kind, intent),
    claims(flow, changes = {}) {
      const nowS = Math.floor(clock.now().getTime() / 1000);
      const valid = {
        iss: issuer,
        sub: 'person-1',
        aud: clientId,
        iat: nowS,
        exp: nowS + 300,
        nonce: flow.nonce,
        email: 'Ann@Example.org',
        email_verified: true,
        name: 'Ann',
      };
      return JSON.parse(JSON.stringify({ ...valid, ...changes }));
    },
    sign: (claims, header = {}, key = keys[0]) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: key.alg, kid: key.kid, typ: 'JWT', ...header })
        .sign(key.privateKey),
    issue: (idToken) =>
      server.routes.set('/token', json({ token_type: 'Bearer', access_token: 'at-1', id_token: idToken })),
    callback: (flow, changes = {}) =>
      providers.complete(
        kind,
        new URLSearchParams({ code: 'code-1', state: flow.state, ...changes }),
        flow.cookie,
      ),
    async signIn(changes, intent) {
      const flow = await harness.beginOAuth(intent);
      harness.issue(await harness.sign(harness.claims(flow, changes)));
      return harness.callback(flow);
    },
  };
  return harness;
};
