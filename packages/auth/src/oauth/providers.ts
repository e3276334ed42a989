import type { Clock } from '@atelier/core/clock';
import { AppError } from '@atelier/core/errors';
import type { OAuthFault, OAuthIntent, OAuthProviders, Sealer } from '@atelier/core/ports/identity';
import type { SecretSource } from '@atelier/core/ports/services';
import { issuerMismatch, OAuthError } from './error.ts';
import { type OAuthFetchLimits, oauthFetchDefaults } from './fetch.ts';
import { createFlowCookies, type OAuthFlow } from './flow.ts';
import { createGitHubProvider } from './github.ts';
import { createOidcProvider } from './oidc.ts';
import type { OAuthAnswer, OAuthProvider } from './provider.ts';
import { googleIssuer, type OAuthProviderSettings } from './settings.ts';

export interface OAuthProvidersDeps {
  /** In the order of the sign-in page; each kind at most once. */
  readonly providers: readonly OAuthProviderSettings[];
  /** The app's origin. Each provider redirects to its own path `/auth/<provider>/callback` below it (ASVS 10.2.2). */
  readonly appUrl: string;
  readonly sealer: Sealer;
  readonly secrets: Pick<SecretSource, 'hash'>;
  readonly clock: Clock;
  readonly secureCookies: boolean;
  readonly limits?: OAuthFetchLimits;
}

/**
 * Sign-in with other providers (R-ID-4, R-ID-5). Nothing is fetched before the first use.
 * @throws Error when a kind occurs twice or a configured address is unusable
 */
export const createOAuthProviders = (deps: OAuthProvidersDeps): OAuthProviders => {
  const { secrets } = deps;
  const providers = new Map<string, OAuthProvider>(
    deps.providers.map((settings) => [settings.kind, build(settings, deps)]),
  );
  if (providers.size < deps.providers.length)
    throw new Error('A kind of sign-in provider is configured twice.');
  const cookies = createFlowCookies(deps);
  return {
    list: [...providers.values()].map(({ id, name, issuer }) => ({ id, name, issuer })),
    async begin(id, intent, cookieHeader) {
      const provider = providers.get(id);
      if (provider === undefined) return null;
      const { flow, setCookies } = cookies.begin(id, intent, cookieHeader);
      return { location: await authorizationLocation(provider, flow), setCookies };
    },
    async complete(id, query, cookieHeader) {
      const found = cookies.find(cookieHeader, query.get('state') ?? '');
      // A callback that belongs to no flow clears none: any site can send a browser here with a made-up state.
      if (found === null) return failure('expired', cookies.latestIntent(cookieHeader), []);
      const { flow } = found;
      const clearFlow = [cookies.clear(flow)];
      if (found.expired) return failure('expired', flow.intent, clearFlow);
      try {
        const provider = providers.get(id);
        if (provider === undefined || flow.provider !== id)
          throw new OAuthError('failed', 'the answer came to another provider than the flow began with');
        const profile = await provider.profileOf(readAnswer(query, provider), flow);
        const stateHash = secrets.hash(flow.state);
        const stateExpiresAt = cookies.expiresAt(flow);
        return { ok: true, intent: flow.intent, profile, stateHash, stateExpiresAt, cookies: clearFlow };
      } catch (error) {
        if (error instanceof OAuthError) return failure(error.fault, flow.intent, clearFlow, error);
        throw error;
      }
    },
  };
};

const build = (settings: OAuthProviderSettings, deps: OAuthProvidersDeps): OAuthProvider => {
  const { appUrl, clock, limits = oauthFetchDefaults } = deps;
  const redirectUri = `${appUrl}/auth/${settings.kind}/callback`;
  switch (settings.kind) {
    case 'google':
      return createOidcProvider({
        issuer: googleIssuer,
        ...settings,
        id: 'google',
        name: 'Google',
        redirectUri,
        // Google does not promise `auth_time`.
        sendsAuthTime: false,
        clock,
        limits,
      });
    case 'oidc':
      return createOidcProvider({
        ...settings,
        id: 'oidc',
        redirectUri,
        sendsAuthTime: true,
        clock,
        limits,
      });
    case 'github':
      return createGitHubProvider({ settings, redirectUri, limits });
  }
};

const authorizationLocation = async (provider: OAuthProvider, flow: OAuthFlow): Promise<string> => {
  try {
    return (await provider.authorizationUrl(flow)).href;
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    if (error.fault === 'unreachable')
      throw new AppError('overloaded', `${provider.name} can’t be reached at the moment.`, { cause: error });
    const text = `Sign-in with ${provider.name} isn’t set up correctly on this server. Tell your administrator.`;
    throw new AppError('provider_misconfigured', text, { cause: error });
  }
};

/** @throws OAuthError unless the query is this provider's successful answer */
const readAnswer = (query: URLSearchParams, { issuer }: OAuthProvider): OAuthAnswer => {
  // RFC 6749 §3.1. With two values, one might be checked and the other used.
  if (new Set(query.keys()).size < query.size) throw new OAuthError('failed', 'a parameter occurs twice');
  const iss = query.get('iss');
  if (iss !== null && iss !== issuer) throw issuerMismatch('answer', issuer, iss);
  const error = query.get('error');
  if (error === 'access_denied') throw new OAuthError('cancelled', 'the person declined');
  if (error !== null) throw new OAuthError('failed', 'the provider answered with an error');
  const code = query.get('code');
  if (code === null || !/^[\x20-\x7e]{1,4096}$/.test(code))
    throw new OAuthError('failed', 'the answer has no usable code');
  return { code, hasIss: iss !== null };
};

const failure = (
  fault: OAuthFault,
  intent: OAuthIntent | null,
  cookies: readonly string[],
  cause?: OAuthError,
) => ({ ok: false, fault, intent, cookies, ...(cause === undefined ? {} : { cause }) }) as const;
