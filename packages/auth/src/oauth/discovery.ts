import type { Clock } from '@atelier/core/clock';
import { createRemoteJWKSet, customFetch, type RemoteJWKSet } from 'jose';
import { z } from 'zod';
import { issuerMismatch, OAuthError } from './error.ts';
import { createOAuthFetch, type OAuthFetch, type OAuthFetchLimits } from './fetch.ts';
import { configuredBase, isTrustworthy } from './settings.ts';

/** An issuer's metadata (OpenID Connect Discovery 1.0 §3), and a fetch for its endpoints. */
export interface Issuer {
  readonly authorizationEndpoint: URL;
  readonly tokenEndpoint: URL;
  readonly userinfoEndpoint: URL | null;
  /** The client secret is sent in the form, because the issuer does not accept it in the header. */
  readonly secretInForm: boolean;
  /** It promises `iss` in every callback (RFC 9207 §2.4): a callback without it is refused. */
  readonly alwaysSendsIss: boolean;
  readonly keys: RemoteJWKSet;
  /** Restricted to the origins of these endpoints. */
  readonly fetchJson: OAuthFetch;
}

interface DiscoveryDeps {
  readonly issuer: string;
  readonly clock: Clock;
  readonly limits: OAuthFetchLimits;
  readonly ca?: string | undefined;
}

/** How long an issuer's metadata is cached. */
export const discoveryTtlMs = 3_600_000;

const IssuerDocument = z.object({
  issuer: z.string(),
  authorization_endpoint: z.string(),
  token_endpoint: z.string(),
  jwks_uri: z.string(),
  // Optional; a wrong type counts as absent, because some issuers send null.
  userinfo_endpoint: z.string().optional().catch(undefined),
  token_endpoint_auth_methods_supported: z.array(z.string()).catch(['client_secret_basic']),
  // Text counts as well: enforcing the promise protects the user.
  authorization_response_iss_parameter_supported: z
    .union([z.boolean(), z.literal('true').transform(() => true)])
    .catch(false),
});

/**
 * Reads the issuer's metadata at the first call and caches it for `discoveryTtlMs`; parallel calls share one request. A
 * failure is not cached: the next call tries again. The returned function throws OAuthError only.
 * @throws Error at once when the configured issuer is not a usable URL
 */
export const createDiscovery = ({ issuer, clock, limits, ca }: DiscoveryDeps): (() => Promise<Issuer>) => {
  const base = configuredBase(issuer, 'The issuer of an OpenID provider');
  const address = new URL(`${base}/.well-known/openid-configuration`);
  const fetchDocument = createOAuthFetch([address.origin], limits, ca);
  let cached: { readonly value: Issuer; readonly untilMs: number } | null = null;
  let pending: Promise<Issuer> | null = null;

  const read = async (): Promise<Issuer> => {
    const { status, json } = await fetchDocument(address);
    if (status !== 200) throw new OAuthError('failed', `discovery answered ${status}`);
    const value = readDocument(json, { issuer, limits, ca });
    cached = { value, untilMs: clock.now().getTime() + discoveryTtlMs };
    return value;
  };
  return () => {
    if (cached !== null && clock.now().getTime() < cached.untilMs) return Promise.resolve(cached.value);
    pending ??= read().finally(() => {
      pending = null;
    });
    return pending;
  };
};

const readDocument = (json: unknown, { issuer, limits, ca }: Omit<DiscoveryDeps, 'clock'>): Issuer => {
  const parsed = IssuerDocument.safeParse(json);
  if (!parsed.success) throw new OAuthError('failed', 'the discovery document is not one');
  const document = parsed.data;
  if (document.issuer !== issuer) throw issuerMismatch('discovery', issuer, document.issuer);

  const loopbackAllowed = issuer.startsWith('http:');
  const endpoint = (text: string, what: string): URL => {
    const url = URL.parse(text);
    if (url !== null && isTrustworthy(url, loopbackAllowed)) return url;
    throw new OAuthError('failed', `the discovery document has an unusable ${what}`);
  };
  const tokenEndpoint = endpoint(document.token_endpoint, 'token_endpoint');
  const jwksUri = endpoint(document.jwks_uri, 'jwks_uri');
  const userinfoEndpoint =
    document.userinfo_endpoint === undefined
      ? null
      : endpoint(document.userinfo_endpoint, 'userinfo_endpoint');
  const fetchJson = createOAuthFetch(
    [tokenEndpoint, jwksUri, ...(userinfoEndpoint ? [userinfoEndpoint] : [])].map(({ origin }) => origin),
    limits,
    ca,
  );
  return {
    authorizationEndpoint: endpoint(document.authorization_endpoint, 'authorization_endpoint'),
    tokenEndpoint,
    userinfoEndpoint,
    secretInForm: needsSecretInForm(document.token_endpoint_auth_methods_supported),
    alwaysSendsIss: document.authorization_response_iss_parameter_supported,
    keys: createRemoteJWKSet(jwksUri, {
      timeoutDuration: limits.timeoutMs,
      [customFetch]: async () => {
        const { status, json } = await fetchJson(jwksUri);
        return Response.json(json, { status });
      },
    }),
    fetchJson,
  };
};

const needsSecretInForm = (methods: readonly string[]): boolean => {
  if (methods.includes('client_secret_basic')) return false;
  if (methods.includes('client_secret_post')) return true;
  throw new OAuthError('failed', 'the issuer takes the client secret in no way that is known here');
};
