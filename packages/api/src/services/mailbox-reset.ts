import type { Clock } from '@atelier/core/clock';
import { AppError } from '@atelier/core/errors';
import type { Outbox } from '@atelier/core/ports/identity';
import type { ReviewedAccess } from '@atelier/core/ports/identity-records';
import type { MailMessage } from '@atelier/core/ports/mail';
import type { UserRecord } from '@atelier/core/ports/records';
import type { PasswordHasher, PasswordPolicy } from '@atelier/core/ports/services';
import type { Database, Stores } from '@atelier/core/ports/stores';
import type { AuditTrail } from '../audit-trail.ts';
import type { Call, Caller } from '../call.ts';
import { countRemoved, never, vouchedUntil } from './access-in-doubt.ts';
import { holdTarget } from './acting.ts';
import type { GuessGuard } from './guesses.ts';
import type { AskForMail } from './mailbox-asking.ts';
import { evict } from './mailbox-eviction.ts';
import { byOwner, type MailedLinks, refuseLocked } from './mailbox-links.ts';
import { accessReviews, type Bared, type Closed, type ReviewDeps } from './mailbox-review.ts';
import type { SecurityNotices } from './notices.ts';
import type { ServiceSettings } from './settings.ts';

const minuteMs = 60_000;

export interface ResetMailDeps {
  readonly outbox: Outbox;
  readonly links: MailedLinks;
  readonly settings: ServiceSettings;
}

type ResetCause = Extract<MailMessage, { kind: 'reset_password' }>['cause'];

/** Sends the link by which an account gets a password, in the cause's own transaction. */
export const resetMail =
  ({ outbox, links, settings: { resetTtlMs } }: ResetMailDeps) =>
  async (
    stores: Stores,
    user: UserRecord,
    cause: ResetCause,
    items: readonly ReviewedAccess[] = [],
  ): Promise<void> => {
    const made = { purpose: 'reset_password', path: '/reset-password', ttlMs: resetTtlMs } as const;
    const message = {
      kind: 'reset_password',
      name: user.name,
      link: await links.issue(stores, user.id, made),
      validMinutes: Math.floor(resetTtlMs / minuteMs),
      cause,
      items,
    } as const;
    await outbox.add(stores, { to: user.email, userId: user.id, message });
  };

export interface ResetDeps extends ResetMailDeps, ReviewDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly hasher: PasswordHasher;
  readonly checkPassword: PasswordPolicy;
  readonly notices: SecurityNotices;
  readonly guesses: GuessGuard;
  readonly ask: AskForMail;
}

interface Reset {
  readonly token: string;
  readonly password: string;
  /** Ids of what was added since and is the owner's. */
  readonly keep?: readonly string[] | undefined;
}

/** A new password by way of the mailbox (R-ID-7). It opens no session and lifts no second factor (ASVS 6.4.3, 6.4.4). */
export const passwordResets = (deps: ResetDeps) => {
  const { db, clock, hasher, checkPassword, links, notices, guesses, settings, ask } = deps;
  const sendLink = resetMail(deps);
  const reviews = accessReviews(deps);

  const refuseWhenOff = (): void => {
    if (!settings.regularAuth) throw new AppError('method_off');
  };

  /**
   * All that changes with the password, once the link is used up. A person who registered with an address that was not
   * theirs keeps nothing; where the address was proven, what is in doubt goes unless it is kept (decision 0024).
   */
  const moveIn = async (
    stores: Stores,
    user: UserRecord,
    { passwordHash, keep, bared }: { passwordHash: string; keep: readonly string[]; bared: Bared },
    request: Pick<Call, 'ip' | 'userAgent'>,
    audit: AuditTrail,
  ): Promise<Closed> => {
    const wasVerified = user.emailVerifiedAt !== null;
    await stores.users.setPasswordHash(user.id, user.passwordHash, passwordHash);
    await stores.users.setEmailVerified(user.id, user.email, clock.now());
    const reviewed = await reviews.review(
      stores,
      user,
      wasVerified
        ? { cause: 'reset', until: vouchedUntil(await stores.trust.find(user.id)), keep, bared }
        : { cause: 'reset', until: never, keep: [], bared: 'open' },
    );
    const { items, ended, isLocked } = reviewed;
    await guesses.forgive(stores, user.email);
    await notices.tell(stores, user, isLocked ? 'locked_after_reset' : 'password_reset', request, { items });
    await audit.write(stores, 'password_reset', {
      ...byOwner(user),
      details: {
        ...ended,
        ...countRemoved(items),
        wasVerified,
        hadPassword: user.passwordHash !== null,
        locked: isLocked,
      },
    });
    return reviews.lockIfBared(stores, user, reviewed, audit);
  };

  return {
    /**
     * Mails a link, also to accounts that have no password yet; says nothing about whether there is an account.
     * @throws AppError `rate_limited`, `method_off`
     */
    async forgotPassword(email: string, call: Pick<Call, 'noteLimit'>, audit: AuditTrail): Promise<void> {
      refuseWhenOff();
      await ask('reset', email, call, () =>
        db.transaction(async (stores) => {
          const found = await stores.users.findByEmail(email);
          const user = found && (await stores.users.hold(found.id));
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
      call: Pick<Call, 'ip' | 'userAgent'>,
      audit: AuditTrail,
    ) {
      refuseWhenOff();
      const { user: owner } = await links.look(db, token, 'reset_password');
      refuseLocked(owner);
      await checkPassword(password, owner);
      const passwordHash = await hasher.hash(password);
      const { isLocked } = await reviews.sparingLastSuperadmin((bared) =>
        db.transaction(async (stores) => {
          // It may lock the account, and that turn comes before the account is held.
          await stores.users.serialiseRoleChanges();
          const { user } = await links.redeem(stores, token, 'reset_password');
          refuseLocked(user);
          return moveIn(stores, user, { passwordHash, keep, bared }, call, audit);
        }),
      );
      return { locked: isLocked };
    },

    /**
     * Takes somebody's password away and mails them the way to a new one; nobody ever sets it for them (ASVS 6.4.6).
     * @throws AppError `not_found`, `forbidden`, `conflict`, `method_off`
     */
    async forceReset(caller: Caller, userId: string, audit: AuditTrail): Promise<void> {
      refuseWhenOff();
      await db.transaction(async (stores) => {
        const user = await holdTarget(stores, caller, userId);
        if (user.lockedAt !== null)
          throw new AppError(
            'conflict',
            'This account is locked. Unlock it first: locked accounts get no mail.',
          );
        if (user.passwordHash === null)
          throw new AppError('conflict', 'This account has no password that could be reset.');
        await stores.users.clearPasswordHash(user.id, user.passwordHash);
        const ended = await evict(stores, user.id);
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
