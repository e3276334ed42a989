import type { Clock } from '@atelier/core/clock';
import type { OAuthIntent } from '@atelier/core/ports/identity';
import { CodeChallengeMethod, OAuth2Client, type OAuth2Tokens } from 'arctic';
import { z } from 'zod';
import { lacksOf, type Person, type PersonClaims, personFrom } from './claims.ts';
import { createDiscovery, type Issuer } from './discovery.ts';
import { OAuthError } from './error.ts';
import type { OAuthFetchLimits } from './fetch.ts';
import { type IdClaims, Subject, verifyIdToken } from './id-token.ts';
import type { OAuthProvider } from './provider.ts';
import { exchangeCode, tokenOf } from './token.ts';

export interface OidcDeps {
  readonly id: string;
  readonly name: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUri: string;
  /** Whether it says when the person signed in there if asked to (`max_age`), as OpenID Connect Core §3.1.2.1 demands. */
  readonly tellsSignInTime: boolean;
  readonly clock: Clock;
  readonly limits: OAuthFetchLimits;
}

const scopes = ['openid', 'email', 'profile'];
/** How fresh the provider's own sign-in must be to count as a proof (R-ID-9). */
const freshSignInS = 300;
const clockToleranceS = 60;

/** @throws Error when the issuer's address is unusable */
export const createOidcProvider = (deps: OidcDeps): OAuthProvider => {
  const { id, name, issuer, clientId, clientSecret, redirectUri, tellsSignInTime, clock } = deps;
  const discover = createDiscovery(deps);
  const client = new OAuth2Client(clientId, clientSecret, redirectUri);
  return {
    id,
    name,
    issuer,
    async authorizationUrl({ state, verifier, nonce, intent }) {
      const { authorizationEndpoint } = await discover();
      const url = client.createAuthorizationURLWithPKCE(
        authorizationEndpoint.href,
        state,
        CodeChallengeMethod.S256,
        verifier,
        scopes,
      );
      url.searchParams.set('nonce', nonce);
      if (intent.kind === 'step_up') {
        url.searchParams.set('prompt', 'login');
        url.searchParams.set('max_age', '0');
      }
      return url;
    },
    async profileOf({ code, hasIss }, { verifier, nonce, intent }) {
      const found = await discover();
      if (found.alwaysSendsIss && !hasIss)
        throw new OAuthError('failed', 'the answer lacks the iss that the issuer promises');
      const { tokenEndpoint: endpoint, fetchJson, secretInForm } = found;
      const tokens = await exchangeCode(
        { endpoint, fetchJson, clientId, clientSecret, redirectUri, secretInForm },
        code,
        verifier,
      );
      const now = clock.now();
      const rules = { keys: found.keys, issuer, clientId, nonce, now };
      const claims = await verifyIdToken(tokenOf(tokens, 'idToken'), rules);
      const authenticatedAt = signInTimeOf(claims, intent, now);
      // It was asked to ask the person again, and without the time nobody can tell whether it did.
      if (intent.kind === 'step_up' && tellsSignInTime && authenticatedAt === null)
        throw new OAuthError('failed', 'id_token: auth_time is missing, though max_age was asked');
      return {
        provider: id,
        issuer,
        subject: claims.sub,
        ...(await personOf(claims, tokens, found)),
        authenticatedAt,
      };
    },
  };
};

const signInTimeOf = ({ auth_time: atS }: IdClaims, { kind }: OAuthIntent, now: Date): Date | null => {
  if (atS === undefined) return null;
  const ageS = Math.floor(now.getTime() / 1000) - atS;
  // Some providers send milliseconds. What cannot be the time of a sign-in is none, and proves nothing.
  if (ageS < -clockToleranceS) return null;
  if (kind === 'step_up' && ageS > freshSignInS)
    throw new OAuthError('failed', 'the provider did not ask the person again');
  return new Date(atS * 1000);
};

const UserInfo = z.object({
  sub: Subject,
  email: z.unknown().optional(),
  email_verified: z.unknown().optional(),
  name: z.unknown().optional(),
  given_name: z.unknown().optional(),
  family_name: z.unknown().optional(),
});

/** What the userinfo endpoint says of the same person (OpenID Connect Core §5.3). @throws OAuthError */
const userInfoOf = async (
  { sub }: IdClaims,
  tokens: OAuth2Tokens,
  { fetchJson }: Issuer,
  endpoint: URL,
): Promise<PersonClaims> => {
  const headers = { authorization: `Bearer ${tokenOf(tokens, 'accessToken')}` };
  const { status, json } = await fetchJson(endpoint, { headers });
  const info = UserInfo.safeParse(json);
  if (status !== 200 || !info.success)
    throw new OAuthError('failed', `the userinfo endpoint answered ${status} or nothing usable`);
  if (info.data.sub !== sub) throw new OAuthError('failed', 'the userinfo endpoint told of somebody else');
  return info.data;
};

/**
 * Providers tell the address or the name, or parts of either, at the userinfo endpoint alone (OpenID Connect Core §5.4): it
 * is asked for what the ID token lacks. People who are known already are known by `sub` alone, so that its fault keeps
 * nobody out who needs nothing of it.
 */
const personOf = async (claims: IdClaims, tokens: OAuth2Tokens, found: Issuer): Promise<Person> => {
  const lacks = lacksOf(claims);
  if (found.userinfoEndpoint === null || !(lacks.address || lacks.name)) return personFrom(claims);
  try {
    return personFrom(claims, await userInfoOf(claims, tokens, found, found.userinfoEndpoint));
  } catch (error) {
    const isAway = error instanceof OAuthError && error.fault === 'unreachable';
    if (!(error instanceof OAuthError) || (lacks.address && !isAway)) throw error;
    const person = personFrom(claims);
    return lacks.address ? { ...person, withheld: { fault: error.fault, cause: error } } : person;
  }
};
