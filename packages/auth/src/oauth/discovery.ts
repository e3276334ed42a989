import type { Clock } from '@atelier/core/clock';
import { createRemoteJWKSet, customFetch, type RemoteJWKSet } from 'jose';
import { z } from 'zod';
import { issuerMismatch, OAuthError } from './error.ts';
import { createOAuthFetch, type OAuthFetch, type OAuthFetchLimits } from './fetch.ts';
import { configuredBase, isTrustworthy } from './settings.ts';

/** What an issuer says of itself (OpenID Connect Discovery 1.0 §3), and the way to it. */
export interface Issuer {
  readonly authorizationEndpoint: URL;
  readonly tokenEndpoint: URL;
  readonly userinfoEndpoint: URL | null;
  /** The client's secret goes into the form, because the issuer does not take it in the header. */
  readonly secretInForm: boolean;
  /** It promises `iss` in every answer (RFC 9207 §2.4): one without is not its own. */
  readonly alwaysSendsIss: boolean;
  readonly keys: RemoteJWKSet;
  /** Reaches these endpoints and nothing else. */
  readonly fetchJson: OAuthFetch;
}

export interface DiscoveryDeps {
  readonly issuer: string;
  readonly clock: Clock;
  readonly limits: OAuthFetchLimits;
}

/** How long an issuer's word about itself holds. */
export const discoveryTtlMs = 3_600_000;

const IssuerDocument = z.object({
  issuer: z.string(),
  authorization_endpoint: z.string(),
  token_endpoint: z.string(),
  jwks_uri: z.string(),
  // Optional, and of a wrong type as good as absent: some issuers send null for what they do not have.
  userinfo_endpoint: z.string().optional().catch(undefined),
  token_endpoint_auth_methods_supported: z.array(z.string()).catch(['client_secret_basic']),
  // As text it is still a promise, and one that is kept to protects.
  authorization_response_iss_parameter_supported: z
    .union([z.boolean(), z.literal('true').transform(() => true)])
    .catch(false),
});

/**
 * The issuer's configuration, read at the first call, kept for `discoveryTtlMs`, shared by those who ask at the
 * same time. A failure is not kept: the next call tries again. The call throws OAuthError alone.
 * @throws Error at once when the configured address is unusable
 */
export const createDiscovery = ({ issuer, clock, limits }: DiscoveryDeps): (() => Promise<Issuer>) => {
  const base = configuredBase(issuer, 'The issuer of an OpenID provider');
  const address = new URL(`${base}/.well-known/openid-configuration`);
  const fetchDocument = createOAuthFetch([address.origin], limits);
  let kept: { readonly value: Issuer; readonly untilMs: number } | null = null;
  let pending: Promise<Issuer> | null = null;

  const read = async (): Promise<Issuer> => {
    const { status, json } = await fetchDocument(address);
    if (status !== 200) throw new OAuthError('failed', `discovery answered ${status}`);
    const value = readDocument(json, issuer, limits);
    kept = { value, untilMs: clock.now().getTime() + discoveryTtlMs };
    return value;
  };
  return () => {
    if (kept !== null && clock.now().getTime() < kept.untilMs) return Promise.resolve(kept.value);
    pending ??= read().finally(() => {
      pending = null;
    });
    return pending;
  };
};

const readDocument = (json: unknown, issuer: string, limits: OAuthFetchLimits): Issuer => {
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
