import { AppError } from '@atelier/core/errors';
import type { OneTimeTokenRecord, TokenPurpose } from '@atelier/core/ports/identity-records';
import type { UserRecord } from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';
import type { Deps } from '../shared/deps.ts';
import type { Principal } from '../trpc/request-context.ts';

/** A link that is good, and whose it is. */
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

/** Used, expired, made up or meant for something else: whoever holds such a link learns nothing more of it. */
export const linkExpired = (): AppError =>
  new AppError('not_found', 'This link has been used or has expired.');

/** Links that are sent by mail: each is good once, for one purpose, for a while, and kept as a hash (ASVS 6.4.3, 6.6.2). */
export const oneTimeLinks = ({ clock, secrets, link }: Pick<Deps, 'clock' | 'link' | 'secrets'>) => {
  /** Looks without using the link up. */
  const find = async (
    stores: Pick<Stores, 'tokens' | 'users'>,
    token: string,
    purpose: TokenPurpose,
  ): Promise<ValidLink | null> => {
    const found = await stores.tokens.find(secrets.hash(token), purpose, clock.now());
    const user = found?.userId == null ? null : await stores.users.findById(found.userId);
    return found === null || user === null ? null : { token: found, user };
  };

  /** The same for those who have nothing to do without one. @throws AppError `not_found` */
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
      // In the fragment, which browsers keep to themselves: it reaches no log and no Referer.
      return link(`${newLink.path}#token=${token}`);
    },

    /**
     * Uses the link up within a transaction: one of many concurrent callers gets it. The account is held first, as
     * by everybody who changes it, so that nobody waits for a link while holding an account.
     * @returns the account as it stands. @throws AppError `not_found`
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

/** Those who are locked out get in by no link either. @throws AppError `account_locked` */
export const requireUnlocked = ({ lockedAt }: UserRecord): void => {
  if (lockedAt !== null) throw new AppError('account_locked');
};

/** Whether a link of this account was followed in a browser that is signed in to it. */
export const isSessionOf = (principal: Principal | null, userId: string | null): principal is Principal =>
  principal?.credential.kind === 'session' && principal.user.id === userId;

/** Whose doing a redeemed link is, for the trail: the account's, though nobody is signed in. */
export const ownerSubject = ({ id, workspaceId }: UserRecord) => ({
  actorId: id,
  workspaceId,
  entityType: 'user',
  entityId: id,
});
