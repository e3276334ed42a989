import type { Clock } from '@atelier/core/clock';
import { accessTokenCredential } from '@atelier/core/credentials';
import type { BearerTokens } from '@atelier/core/ports/identity';
import type { BearerStore } from '@atelier/core/ports/identity-stores';
import type { Principal } from '@atelier/core/ports/principal';
import type { LookUpThrottle } from '@atelier/core/ports/services';
import { createLru } from '../lru.ts';

interface BearerAuthenticationDeps {
  readonly store: Pick<BearerStore, 'findAccess' | 'touch'>;
  readonly tokens: Pick<BearerTokens, 'accessHash' | 'isAlive'>;
  readonly clock: Clock;
  /** Receives failures that must not fail a request: writing the last use. */
  readonly onBackgroundError: (error: unknown) => void;
}

export interface BearerAuthentication {
  /**
   * The owner of an access token; null for a malformed, unknown, revoked or expired token, a refresh token, and a locked
   * user. A token that was not valid at its previous look-up in this process passes `throttle` first.
   * @param ip kept as the address of the last use
   */
  authenticate(token: string, ip: string, throttle: LookUpThrottle): Promise<Principal | null>;
}

const touchEveryMs = 60_000;
/** Token families whose last write is remembered; beyond that some are written more often than once a minute. */
const maxTouched = 10_000;
/** Hashes of tokens that are remembered as valid. */
const maxFamiliar = 10_000;

/** Authenticates access tokens (R-SESS-5). Every call reads the database: a revoked token is refused at once. */
export const createBearerAuthentication = (deps: BearerAuthenticationDeps): BearerAuthentication => {
  const { store, tokens, clock, onBackgroundError } = deps;
  const touchedMs = createLru<number>(maxTouched);
  /** Tokens that were valid at their last look-up: a flood of made-up tokens from the same address does not block them. */
  const familiar = createLru<true>(maxFamiliar);

  const touch = (familyId: string, ip: string): void => {
    const now = clock.now();
    if (now.getTime() - (touchedMs.get(familyId) ?? -Infinity) < touchEveryMs) return;
    touchedMs.set(familyId, now.getTime());
    store.touch(familyId, now, ip).catch(onBackgroundError);
  };

  const find = async (tokenHash: string, ip: string): Promise<Principal | null> => {
    const found = await store.findAccess(tokenHash);
    if (found === null || found.user.lockedAt !== null) return null;
    const { familyId, expiresAt } = found.token;
    if (!tokens.isAlive('access', expiresAt)) return null;
    touch(familyId, ip);
    const { user, workspaceRole } = found;
    return { user, workspaceRole, credential: accessTokenCredential(found.token, () => find(tokenHash, ip)) };
  };

  return {
    async authenticate(token, ip, throttle) {
      const tokenHash = tokens.accessHash(token);
      if (tokenHash === null) return throttle(async () => null);
      const lookUp = () => find(tokenHash, ip);
      const principal = await (familiar.get(tokenHash) ? lookUp() : throttle(lookUp));
      if (principal === null) familiar.delete(tokenHash);
      else familiar.set(tokenHash, true);
      return principal;
    },
  };
};
