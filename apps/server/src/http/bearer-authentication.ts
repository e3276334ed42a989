import type { Principal } from '@atelier/api';
import type { Clock } from '@atelier/core/clock';
import type { BearerTokens } from '@atelier/core/ports/identity';
import type { BearerStore } from '@atelier/core/ports/identity-stores';
import type { LookUpThrottle } from '@atelier/core/ports/services';

export interface BearerAuthenticationDeps {
  readonly store: Pick<BearerStore, 'findAccess' | 'touch'>;
  readonly tokens: Pick<BearerTokens, 'accessHash' | 'isAlive'>;
  readonly clock: Clock;
  /** Told of failures that must not fail a request: writing the last use. */
  readonly onBackgroundError: (error: unknown) => void;
}

/** What the `Authorization` header says of a bearer token (RFC 6750, §2.1). */
export type BearerClaim =
  | { readonly kind: 'none' }
  | { readonly kind: 'malformed' }
  | { readonly kind: 'token'; readonly token: string };

const none: BearerClaim = { kind: 'none' };
const touchEveryMs = 60_000;
/** Clients remembered at most; beyond that some write their last use more often than they need. */
const maxTouched = 10_000;
/** Tokens remembered to have been valid. */
const maxFamiliar = 10_000;

/** Other schemes are the business of whatever stands in front of us. */
export const readBearer = (authorization: string | undefined): BearerClaim => {
  if (authorization === undefined || !/^bearer(\s|$)/i.test(authorization)) return none;
  const [, token] = /^bearer +(\S{1,200}) *$/i.exec(authorization) ?? [];
  return token === undefined ? { kind: 'malformed' } : { kind: 'token', token };
};

/** Programs that show an access token (R-SESS-5). Every call asks the database: an ended token is refused at once. */
export const createBearerAuthentication = ({
  store,
  tokens,
  clock,
  onBackgroundError,
}: BearerAuthenticationDeps) => {
  const touchedMs = new Map<string, number>();
  /** Hashes of tokens that were valid at their last look-up, the newest last. */
  const familiar = new Set<string>();

  const remember = (tokenHash: string, isValid: boolean): void => {
    familiar.delete(tokenHash);
    if (!isValid) return;
    for (const oldest of familiar) if (familiar.size >= maxFamiliar) familiar.delete(oldest);
    familiar.add(tokenHash);
  };

  const touch = (familyId: string, ip: string): void => {
    const now = clock.now();
    if (now.getTime() - (touchedMs.get(familyId) ?? -Infinity) < touchEveryMs) return;
    if (touchedMs.size >= maxTouched) touchedMs.clear();
    touchedMs.set(familyId, now.getTime());
    store.touch(familyId, now, ip).catch(onBackgroundError);
  };

  const find = async (tokenHash: string, ip: string): Promise<Principal | null> => {
    const found = await store.findAccess(tokenHash);
    if (found === null || found.user.lockedAt !== null) return null;
    const { familyId, expiresAt } = found.token;
    if (!tokens.isAlive('access', expiresAt)) return null;
    touch(familyId, ip);
    return { user: found.user, credential: { kind: 'accessToken', tokenId: familyId } };
  };

  return {
    /**
     * Whom the token stands for; null for refresh tokens, unknown, ended and expired ones, and for locked people.
     * Look-ups of tokens that were not valid here before pass `gate` first.
     */
    async authenticate(token: string, ip: string, gate: LookUpThrottle): Promise<Principal | null> {
      const tokenHash = tokens.accessHash(token);
      if (tokenHash === null) return gate(async () => null);
      const lookUp = () => find(tokenHash, ip);
      const principal = await (familiar.has(tokenHash) ? lookUp() : gate(lookUp));
      remember(tokenHash, principal !== null);
      return principal;
    },
  };
};
export type BearerAuthentication = ReturnType<typeof createBearerAuthentication>;
