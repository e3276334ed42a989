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

/** Queues the email with the reset link, in the caller's transaction. */
export const resetEmail =
  ({ outbox, links, settings }: Pick<Deps, 'links' | 'outbox' | 'settings'>) =>
  async (
    stores: Stores,
    user: UserRecord,
    cause: ResetCause,
    items: readonly ReviewedAccess[] = [],
  ): Promise<void> => {
    const { resetTtlMs } = settings;
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

/** Removes a password, ends all access and sends a reset link, in the caller's transaction, which has locked the user. */
export const forceResetOf =
  (deps: Pick<Deps, 'links' | 'outbox' | 'settings'>) =>
  async (
    stores: Stores,
    user: UserRecord & { readonly passwordHash: string },
    audit: AuditTrail,
  ): Promise<void> => {
    await stores.users.clearPasswordHash(user.id, user.passwordHash);
    const ended = await revokeAccess(stores, user.id);
    await stores.trust.forgetDevices(user.id);
    await resetEmail(deps)(stores, user, 'admin');
    await audit.write(stores, 'password_reset_forced', {
      entityType: 'user',
      entityId: user.id,
      details: ended,
    });
  };

interface Reset {
  readonly token: string;
  readonly password: string;
  /** Ids of unreviewed access that the owner recognises. */
  readonly keep?: readonly string[] | undefined;
}

/**
 * Password reset by email (R-ID-7). It creates no session and removes no reviewed second factor (ASVS 6.4.3, 6.4.4).
 */
export const passwordResets = (
  deps: Pick<
    Deps,
    | 'checkPassword'
    | 'clock'
    | 'db'
    | 'hasher'
    | 'legalState'
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
  const forceReset = forceResetOf(deps);
  const reviews = accessReviews(deps);

  const requirePasswordAuth = (): void => {
    if (!settings.regularAuth) throw new AppError('method_off');
  };

  /**
   * All changes of a reset, after the link was consumed. If the address was not verified, nothing is kept, because a
   * stranger may have registered it; otherwise unreviewed access is removed unless it is kept (decision 0024).
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
    // What a stranger accepted in the owner's name is not the owner's consent.
    if (!wasVerified) await stores.consents.forget(user.id);
    const { items, ended, isLocked } = reviewed;
    // An invited user who resets the password instead needs no invitation any more.
    await stores.invitations.delete(user.id);
    await loginThrottle.resetAccountFailures(stores, user.email);
    const locksLifted = await stores.responses.undoLocksOf(user.id, user.id, clock.now());
    await notices.send(stores, user, isLocked ? 'locked_after_reset' : 'password_reset', request, { items });
    await audit.write(stores, 'password_reset', {
      ...ownerSubject(user),
      details: {
        ...ended,
        ...countRemoved(items),
        wasVerified,
        hadPassword: user.passwordHash !== null,
        ...(locksLifted > 0 && { locksLifted }),
        locked: isLocked,
      },
    });
    return reviews.lockIfFactorLost(stores, user, reviewed, audit);
  };

  return {
    /**
     * Sends a link, also to accounts without a password; the response does not reveal whether there is an account.
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
          // Checked again under the lock: the address may have changed.
          if (user?.email === email && user.lockedAt === null) await sendLink(stores, user, 'asked');
          await audit.write(stores, 'password_reset_requested', {
            entityType: 'user',
            ...(found === null ? {} : { entityId: found.id }),
          });
        }),
      );
    },

    /**
     * Sets a new password, ends all sessions and tokens, and removes unreviewed access.
     * @returns whether the account was locked, because its only second factor was unreviewed (decision 0014)
     * @throws AppError `not_found`, `validation_failed` (the link stays valid), `account_locked`, `method_off`
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
          // It may lock the account; in the lock order this comes before the user row.
          await stores.users.serialiseRoleChanges();
          const { user } = await links.redeem(stores, token, 'reset_password');
          requireUnlocked(user);
          return applyReset(stores, user, { passwordHash, keep, onFactorLoss }, request, audit);
        }),
      );
      deps.legalState.forget();
      return { locked: isLocked };
    },

    /**
     * Removes a user's password and sends them a reset link; administrators never set passwords (ASVS 6.4.6).
     * @throws AppError `not_found`, `forbidden`, `conflict`, `method_off`
     */
    async forceReset(principal: Principal, userId: string, audit: AuditTrail): Promise<void> {
      requirePasswordAuth();
      await db.transaction(async (stores) => {
        const user = await lockTarget(stores, principal, userId);
        if (user.lockedAt !== null)
          throw new AppError(
            'conflict',
            'This account is locked. Unlock it first: locked accounts get no email.',
          );
        if (user.passwordHash === null)
          throw new AppError('conflict', 'This account has no password to reset.');
        await forceReset(stores, { ...user, passwordHash: user.passwordHash }, audit);
      });
    },
  };
};
