import { AppError } from '@atelier/core/errors';
import { newId } from '@atelier/core/ids';
import type { BearerTokenRecord, TokenFamilyRecord } from '@atelier/core/ports/identity-records';
import type { UserRecord } from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';
import { lockCurrentUser, requireVerified } from '../access/current-session.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { viewTokenFamily, viewTokenPair } from '../shared/access-views.ts';
import type { Deps } from '../shared/deps.ts';
import type { Principal, RequestContext } from '../trpc/request-context.ts';

type Request = Pick<RequestContext, 'ip' | 'userAgent'>;

/** The maximum number of API clients of an account. */
const maxFamilies = 50;

const subject = (id: string) => ({ entityType: 'token', entityId: id });

/** The same for a token that is unknown, of another type, used, expired or of a locked account. */
const refused = () =>
  new AppError('unauthenticated', 'This refresh token is invalid or has expired. Create a new token.');

/**
 * Bearer tokens of API clients: short-lived access tokens, rotating refresh tokens, revocation by family (R-SESS-5).
 */
export const tokenService = ({
  db,
  clock,
  bearerTokens,
  notices,
}: Pick<Deps, 'bearerTokens' | 'clock' | 'db' | 'notices'>) => {
  const addPair = async (stores: Stores, family: Pick<TokenFamilyRecord, 'id' | 'userId'>) => {
    const pair = bearerTokens.mint(family);
    const row = ({ tokenHash, expiresAt }: { tokenHash: string; expiresAt: Date }): BearerTokenRecord => ({
      tokenHash,
      familyId: family.id,
      userId: family.userId,
      expiresAt,
    });
    await stores.bearers.addPair(row(pair.access), row(pair.refresh));
    return pair;
  };

  /** Two parties have the token, and it is unknown which is its owner, so both lose access. */
  const endReused = async (
    stores: Stores,
    owner: UserRecord,
    familyId: string,
    request: Request,
    audit: AuditTrail,
  ): Promise<void> => {
    await stores.bearers.deleteOwned(owner.id, familyId);
    await notices.send(stores, owner, 'token_reused', request);
    await audit.write(stores, 'token_reused', {
      actorId: owner.id,
      workspaceId: owner.workspaceId,
      ...subject(familyId),
    });
  };

  return {
    async list({ user }: Principal) {
      return (await db.bearers.listOf(user.id, clock.now())).map(viewTokenFamily);
    },

    /** The tokens are shown only once. @throws AppError `email_unverified`, `conflict` beyond 50 clients */
    async issue(principal: Principal, name: string, request: Request, audit: AuditTrail) {
      requireVerified(principal.user);
      return db.transaction(async (stores) => {
        const user = await lockCurrentUser(stores, principal);
        const now = clock.now();
        if ((await stores.bearers.listOf(user.id, now)).length >= maxFamilies)
          throw new AppError('conflict', `You already have ${maxFamilies} tokens. Revoke one first.`);
        const family = { id: newId('token'), userId: user.id };
        const unused = { lastUsedAt: null, lastUsedIp: null };
        // `addPair` sets the expiry to that of the refresh token, before the row is committed.
        await stores.bearers.createFamily({ ...family, name, createdAt: now, ...unused, expiresAt: now });
        const pair = await addPair(stores, family);
        await notices.send(stores, user, 'token_issued', request, { what: name });
        await audit.write(stores, 'token_issued', subject(family.id));
        return viewTokenPair(family.id, pair);
      });
    },

    /**
     * Exchanges a refresh token for a new pair. Reuse revokes the whole family, because two parties have the token.
     * @throws AppError `unauthenticated`, with the same message for every reason
     */
    async refresh(refreshToken: string, request: Request, audit: AuditTrail) {
      const hash = bearerTokens.refreshHash(refreshToken);
      if (hash === null) throw refused();
      const pair = await db.transaction(async (stores) => {
        const known = await stores.bearers.findRefresh(hash);
        if (known === null || !bearerTokens.isAlive('refresh', known.expiresAt)) return null;
        const { familyId: id, userId } = known;
        // The user row before the token, as in the lock order.
        const owner = await stores.users.findForUpdate(userId);
        if (owner === null || owner.lockedAt !== null) return null;
        const now = clock.now();
        const rotated = await stores.bearers.rotate(hash, now);
        if (rotated === null) return null;
        if (rotated.state === 'reused') {
          await endReused(stores, owner, id, request, audit);
          return null;
        }
        const fresh = await addPair(stores, { id, userId });
        await stores.bearers.touch(id, now, request.ip);
        await audit.write(stores, 'token_refreshed', {
          actorId: userId,
          workspaceId: owner.workspaceId,
          ...subject(id),
        });
        return viewTokenPair(id, fresh);
      });
      if (pair === null) throw refused();
      return pair;
    },

    /** Ends the client's access at once. @throws AppError `not_found`, also for another user's */
    async revoke({ user }: Principal, id: string, audit: AuditTrail) {
      await db.transaction(async (stores) => {
        if ((await stores.bearers.deleteOwned(user.id, id)) === null) throw new AppError('not_found');
        await audit.write(stores, 'token_revoked', subject(id));
      });
    },
  };
};
