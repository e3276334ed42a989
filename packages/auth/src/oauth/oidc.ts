import type { Clock } from '@atelier/core/clock';
import type { OAuthIntent } from '@atelier/core/ports/identity';
import { CodeChallengeMethod, OAuth2Client, type OAuth2Tokens } from 'arctic';
import { z } from 'zod';
import { missingFrom, type Person, type PersonClaims, personFrom } from './claims.ts';
import { createDiscovery, type Issuer } from './discovery.ts';
import { OAuthError } from './error.ts';
import type { OAuthFetchLimits } from './fetch.ts';
import { type IdClaims, Subject, verifyIdToken } from './id-token.ts';
import type { OAuthProvider } from './provider.ts';
import { exchangeCode, tokenOf } from './token.ts';

interface OidcDeps {
  readonly id: string;
  readonly name: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUri: string;
  /** Whether it sends `auth_time` when asked with `max_age`, as OpenID Connect Core §3.1.2.1 demands. */
  readonly sendsAuthTime: boolean;
  readonly clock: Clock;
  readonly limits: OAuthFetchLimits;
  readonly ca?: string | undefined;
}

const scopes = ['openid', 'email', 'profile'];
/** The maximum age of the provider's own sign-in that counts as a step-up (R-ID-9). */
const freshSignInS = 300;
const clockToleranceS = 60;

/** @throws Error when the issuer is not a usable URL */
export const createOidcProvider = (deps: OidcDeps): OAuthProvider => {
  const { id, name, issuer, clientId, clientSecret, redirectUri, sendsAuthTime, clock } = deps;
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
      // It was asked for a fresh sign-in; without the time it is unknown whether there was one.
      if (intent.kind === 'step_up' && sendsAuthTime && authenticatedAt === null)
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
  // Some providers send milliseconds. A time in the future counts as absent and proves nothing.
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

/** The claims of the userinfo endpoint about the same user (OpenID Connect Core §5.3). @throws OAuthError */
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
  if (info.data.sub !== sub) throw new OAuthError('failed', 'the userinfo endpoint named another user');
  return info.data;
};

/**
 * Some providers send the address, the name, or parts of either only at the userinfo endpoint (OpenID Connect Core §5.4):
 * it is called for claims that the ID token lacks. Existing identities are found by `sub` alone, so an outage of the
 * endpoint does not keep their owners from signing in.
 */
const personOf = async (claims: IdClaims, tokens: OAuth2Tokens, found: Issuer): Promise<Person> => {
  const missing = missingFrom(claims);
  if (found.userinfoEndpoint === null || !(missing.address || missing.name)) return personFrom(claims);
  try {
    return personFrom(claims, await userInfoOf(claims, tokens, found, found.userinfoEndpoint));
  } catch (error) {
    const isUnreachable = error instanceof OAuthError && error.fault === 'unreachable';
    if (!(error instanceof OAuthError) || (missing.address && !isUnreachable)) throw error;
    const person = personFrom(claims);
    return missing.address ? { ...person, withheld: { fault: error.fault, cause: error } } : person;
  }
};
