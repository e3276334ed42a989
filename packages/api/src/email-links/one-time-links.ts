import { AppError } from '@atelier/core/errors';
import type { OneTimeTokenRecord, TokenPurpose } from '@atelier/core/ports/identity-records';
import type { UserRecord } from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';
import type { Deps } from '../shared/deps.ts';
import type { Principal } from '../trpc/request-context.ts';

/** A valid link and its user. */
export interface ValidLink {
  readonly token: OneTimeTokenRecord;
  readonly user: UserRecord;
}

export interface NewLink {
  readonly purpose: TokenPurpose;
  readonly path: string;
  readonly ttlMs: number;
  readonly note?: string;
}

/** Used, expired, forged or for another purpose: the response is the same. */
export const linkExpired = (): AppError =>
  new AppError('not_found', 'This link has been used or has expired.');

/**
 * One-time links in emails: each works once, for one purpose, until it expires, and is stored as a hash (ASVS 6.4.3,
 * 6.6.2).
 */
export const oneTimeLinks = ({ clock, secrets, link }: Pick<Deps, 'clock' | 'link' | 'secrets'>) => {
  /** Reads the link without consuming it. */
  const find = async (
    stores: Pick<Stores, 'tokens' | 'users'>,
    token: string,
    purpose: TokenPurpose,
  ): Promise<ValidLink | null> => {
    const found = await stores.tokens.find(secrets.hash(token), purpose, clock.now());
    const user = found?.userId == null ? null : await stores.users.findById(found.userId);
    return found === null || user === null ? null : { token: found, user };
  };

  /** As `find`. @throws AppError `not_found` */
  const read: (...given: Parameters<typeof find>) => Promise<ValidLink> = async (...given) => {
    const found = await find(...given);
    if (found === null) throw linkExpired();
    return found;
  };

  return {
    find,
    read,

    /** @returns the address to send. The user's older links of the same purpose end. */
    async issue(stores: Pick<Stores, 'tokens'>, userId: string, newLink: NewLink): Promise<string> {
      const token = secrets.token();
      await stores.tokens.deleteAllOf(userId, [newLink.purpose]);
      await stores.tokens.create({
        tokenHash: secrets.hash(token),
        purpose: newLink.purpose,
        userId,
        browserHash: null,
        note: newLink.note ?? null,
        expiresAt: new Date(clock.now().getTime() + newLink.ttlMs),
      });
      // In the fragment, which browsers do not send: it appears in no log and no Referer.
      return link(`${newLink.path}#token=${token}`);
    },

    /**
     * Consumes the link within a transaction: of concurrent callers one succeeds. The user row is locked first, as in
     * the lock order.
     * @returns the link and the locked user. @throws AppError `not_found`
     */
    async redeem(
      stores: Pick<Stores, 'tokens' | 'users'>,
      token: string,
      purpose: TokenPurpose,
    ): Promise<ValidLink> {
      const found = await read(stores, token, purpose);
      const user = await stores.users.findForUpdate(found.user.id);
      const consumed = await stores.tokens.consume(secrets.hash(token), purpose, clock.now());
      if (user === null || consumed === null) throw linkExpired();
      return { token: consumed, user };
    },
  };
};
export type OneTimeLinks = ReturnType<typeof oneTimeLinks>;

/** Locked accounts cannot use links. @throws AppError `account_locked` */
export const requireUnlocked = ({ lockedAt }: UserRecord): void => {
  if (lockedAt !== null) throw new AppError('account_locked');
};

/** Whether the caller has a session of this account. */
export const isSessionOf = (principal: Principal | null, userId: string | null): principal is Principal =>
  principal?.credential.kind === 'session' && principal.user.id === userId;

/** The audit subject of a redeemed link: its user is the actor, although there is no session. */
export const ownerSubject = ({ id, workspaceId }: UserRecord) => ({
  actorId: id,
  workspaceId,
  entityType: 'user',
  entityId: id,
});
