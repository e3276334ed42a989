import type { Clock } from '@atelier/core/clock';
import { AppError } from '@atelier/core/errors';
import type { Outbox } from '@atelier/core/ports/identity';
import type { MailMessage } from '@atelier/core/ports/mail';
import type { UserRecord } from '@atelier/core/ports/records';
import type { PasswordHasher, PasswordPolicy } from '@atelier/core/ports/services';
import type { Database, Stores } from '@atelier/core/ports/stores';
import type { AuditTrail } from '../audit-trail.ts';
import type { Call, Caller } from '../call.ts';
import { holdTarget } from './acting.ts';
import type { GuessGuard } from './guesses.ts';
import type { AskForMail } from './mailbox-asking.ts';
import { evict, removeWaysInSince } from './mailbox-eviction.ts';
import { byOwner, type MailedLinks, refuseLocked } from './mailbox-links.ts';
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
  async (stores: Stores, user: UserRecord, cause: ResetCause): Promise<void> => {
    const made = { purpose: 'reset_password', path: '/reset-password', ttlMs: resetTtlMs } as const;
    const message = {
      kind: 'reset_password',
      name: user.name,
      link: await links.issue(stores, user.id, made),
      validMinutes: Math.floor(resetTtlMs / minuteMs),
      cause,
    } as const;
    await outbox.add(stores, { to: user.email, userId: user.id, message });
  };

export interface ResetDeps extends ResetMailDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly hasher: PasswordHasher;
  readonly checkPassword: PasswordPolicy;
  readonly notices: SecurityNotices;
  readonly guesses: GuessGuard;
  readonly ask: AskForMail;
}

/** A new password by way of the mailbox (R-ID-7). It opens no session and lifts no second factor (ASVS 6.4.3, 6.4.4). */
export const passwordResets = (deps: ResetDeps) => {
  const { db, clock, hasher, checkPassword, links, notices, guesses, settings, ask } = deps;
  const sendLink = resetMail(deps);

  const refuseWhenOff = (): void => {
    if (!settings.regularAuth) throw new AppError('method_off');
  };

  /** All that changes with the password, once the link is used up. */
  const moveIn = async (
    stores: Stores,
    user: UserRecord,
    passwordHash: string,
    request: Pick<Call, 'ip' | 'userAgent'>,
    audit: AuditTrail,
  ): Promise<void> => {
    const wasVerified = user.emailVerifiedAt !== null;
    await stores.users.setPasswordHash(user.id, user.passwordHash, passwordHash);
    await stores.users.setEmailVerified(user.id, user.email, clock.now());
    const ended = await evict(stores, user.id);
    // Whoever registered with an address that was not theirs keeps nothing that opens the account.
    if (!wasVerified) await removeWaysInSince(stores, user, new Date(0));
    await guesses.forgive(stores, user.email);
    await notices.tell(stores, user, 'password_reset', request);
    await audit.write(stores, 'password_reset', {
      ...byOwner(user),
      details: { ...ended, wasVerified, hadPassword: user.passwordHash !== null },
    });
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
     * Puts a new password in place and ends everything that the old one opened.
     * @throws AppError `not_found`, `validation_failed` (the link stays good), `account_locked`, `method_off`
     */
    async resetPassword(
      { token, password }: { readonly token: string; readonly password: string },
      call: Pick<Call, 'ip' | 'userAgent'>,
      audit: AuditTrail,
    ): Promise<void> {
      refuseWhenOff();
      const { user: owner } = await links.look(db, token, 'reset_password');
      refuseLocked(owner);
      await checkPassword(password, owner);
      const passwordHash = await hasher.hash(password);
      await db.transaction(async (stores) => {
        const { user } = await links.redeem(stores, token, 'reset_password');
        refuseLocked(user);
        await moveIn(stores, user, passwordHash, call, audit);
      });
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
