import { AppError } from '@atelier/core/errors';
import type { ReviewedAccess } from '@atelier/core/ports/identity-records';
import type { MailMessage } from '@atelier/core/ports/mail';
import type { UserRecord } from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';
import { accessReviews, type LockResult, type OnFactorLoss } from '../access/access-review.ts';
import { lockTarget } from '../access/admin-target.ts';
import { revokeAccess } from '../access/revoke-access.ts';
import { countRemoved, neverReviewed, reviewedUntil } from '../access/unreviewed-access.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { Deps } from '../shared/deps.ts';
import type { Principal, RequestContext } from '../trpc/request-context.ts';
import { ownerSubject, requireUnlocked } from './one-time-links.ts';

const minuteMs = 60_000;
type ResetCause = Extract<MailMessage, { kind: 'reset_password' }>['cause'];

/** Sends the link by which an account gets a password, in the cause's own transaction. */
export const resetEmail =
  ({ outbox, links, settings: { resetTtlMs } }: Pick<Deps, 'links' | 'outbox' | 'settings'>) =>
  async (
    stores: Stores,
    user: UserRecord,
    cause: ResetCause,
    items: readonly ReviewedAccess[] = [],
  ): Promise<void> => {
    const newLink = { purpose: 'reset_password', path: '/reset-password', ttlMs: resetTtlMs } as const;
    const message = {
      kind: 'reset_password',
      name: user.name,
      link: await links.issue(stores, user.id, newLink),
      validMinutes: Math.floor(resetTtlMs / minuteMs),
      cause,
      items,
    } as const;
    await outbox.add(stores, { to: user.email, userId: user.id, message });
  };

interface Reset {
  readonly token: string;
  readonly password: string;
  /** Ids of what was added since and is the owner's. */
  readonly keep?: readonly string[] | undefined;
}

/** A new password by way of the mailbox (R-ID-7). It opens no session and lifts no second factor (ASVS 6.4.3, 6.4.4). */
export const passwordResets = (
  deps: Pick<
    Deps,
    | 'checkPassword'
    | 'clock'
    | 'db'
    | 'hasher'
    | 'links'
    | 'loginThrottle'
    | 'notices'
    | 'outbox'
    | 'requestEmail'
    | 'settings'
    | 'signals'
  >,
) => {
  const { db, clock, hasher, checkPassword, links, notices, loginThrottle, settings, requestEmail } = deps;
  const sendLink = resetEmail(deps);
  const reviews = accessReviews(deps);

  const requirePasswordAuth = (): void => {
    if (!settings.regularAuth) throw new AppError('method_off');
  };

  /**
   * All that changes with the password, once the link is used up. A person who registered with an address that was not
   * theirs keeps nothing; where the address was proven, what is in doubt goes unless it is kept (decision 0024).
   */
  const applyReset = async (
    stores: Stores,
    user: UserRecord,
    {
      passwordHash,
      keep,
      onFactorLoss,
    }: { passwordHash: string; keep: readonly string[]; onFactorLoss: OnFactorLoss },
    request: Pick<RequestContext, 'ip' | 'userAgent'>,
    audit: AuditTrail,
  ): Promise<LockResult> => {
    const wasVerified = user.emailVerifiedAt !== null;
    await stores.users.setPasswordHash(user.id, user.passwordHash, passwordHash);
    await stores.users.setEmailVerified(user.id, user.email, clock.now());
    const reviewed = await reviews.review(
      stores,
      user,
      wasVerified
        ? { cause: 'reset', until: reviewedUntil(await stores.trust.find(user.id)), keep, onFactorLoss }
        : { cause: 'reset', until: neverReviewed, keep: [], onFactorLoss: 'open' },
    );
    const { items, ended, isLocked } = reviewed;
    await loginThrottle.resetAccountFailures(stores, user.email);
    await notices.send(stores, user, isLocked ? 'locked_after_reset' : 'password_reset', request, { items });
    await audit.write(stores, 'password_reset', {
      ...ownerSubject(user),
      details: {
        ...ended,
        ...countRemoved(items),
        wasVerified,
        hadPassword: user.passwordHash !== null,
        locked: isLocked,
      },
    });
    return reviews.lockIfFactorLost(stores, user, reviewed, audit);
  };

  return {
    /**
     * Mails a link, also to accounts that have no password yet; says nothing about whether there is an account.
     * @throws AppError `rate_limited`, `method_off`
     */
    async forgotPassword(
      email: string,
      request: Pick<RequestContext, 'noteLimit'>,
      audit: AuditTrail,
    ): Promise<void> {
      requirePasswordAuth();
      await requestEmail('reset', email, request, () =>
        db.transaction(async (stores) => {
          const found = await stores.users.findByEmail(email);
          const user = found && (await stores.users.findForUpdate(found.id));
          // An address that has moved meanwhile is nobody's.
          if (user?.email === email && user.lockedAt === null) await sendLink(stores, user, 'asked');
          await audit.write(stores, 'password_reset_requested', {
            entityType: 'user',
            ...(found === null ? {} : { entityId: found.id }),
          });
        }),
      );
    },

    /**
     * Puts a new password in place, ends everything that the old one opened and removes what is in doubt.
     * @returns whether the account was locked, because its only second factor was in doubt (decision 0014)
     * @throws AppError `not_found`, `validation_failed` (the link stays good), `account_locked`, `method_off`
     */
    async resetPassword(
      { token, password, keep = [] }: Reset,
      request: Pick<RequestContext, 'ip' | 'userAgent'>,
      audit: AuditTrail,
    ) {
      requirePasswordAuth();
      const { user: owner } = await links.read(db, token, 'reset_password');
      requireUnlocked(owner);
      await checkPassword(password, owner);
      const passwordHash = await hasher.hash(password);
      const { isLocked } = await reviews.sparingLastSuperadmin((onFactorLoss) =>
        db.as({ system: 'account' }, async (stores) => {
          // It may lock the account, and that turn comes before the account is held.
          await stores.users.serialiseRoleChanges();
          const { user } = await links.redeem(stores, token, 'reset_password');
          requireUnlocked(user);
          return applyReset(stores, user, { passwordHash, keep, onFactorLoss }, request, audit);
        }),
      );
      return { locked: isLocked };
    },

    /**
     * Takes somebody's password away and mails them the way to a new one; nobody ever sets it for them (ASVS 6.4.6).
     * @throws AppError `not_found`, `forbidden`, `conflict`, `method_off`
     */
    async forceReset(principal: Principal, userId: string, audit: AuditTrail): Promise<void> {
      requirePasswordAuth();
      await db.transaction(async (stores) => {
        const user = await lockTarget(stores, principal, userId);
        if (user.lockedAt !== null)
          throw new AppError(
            'conflict',
            'This account is locked. Unlock it first: locked accounts get no mail.',
          );
        if (user.passwordHash === null)
          throw new AppError('conflict', 'This account has no password that could be reset.');
        await stores.users.clearPasswordHash(user.id, user.passwordHash);
        const ended = await revokeAccess(stores, user.id);
        await stores.trust.forgetDevices(user.id);
        await sendLink(stores, user, 'admin');
        await audit.write(stores, 'password_reset_forced', {
          entityType: 'user',
          entityId: user.id,
          details: ended,
        });
      });
    },
  };
};
