import type { Clock } from '@atelier/core/clock';
import { AppError } from '@atelier/core/errors';
import type { UserRecord } from '@atelier/core/ports/records';
import type { JobSignals } from '@atelier/core/ports/services';
import type { Database, Stores } from '@atelier/core/ports/stores';
import type { AuditTrail } from '../audit-trail.ts';
import type { Call } from '../call.ts';
import { cancelJobs } from './acting.ts';
import { evict, hasOnlyFactorsSince, removeIdentitiesSince, removeWaysInSince } from './mailbox-eviction.ts';
import { byOwner, linkGone, type MailedLinks } from './mailbox-links.ts';
import { type ResetMailDeps, resetMail } from './mailbox-reset.ts';
import type { SecurityNotices } from './notices.ts';

export interface DisownDeps extends ResetMailDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly links: MailedLinks;
  readonly notices: SecurityNotices;
  readonly signals: JobSignals;
}

type Request = Pick<Call, 'ip' | 'userAgent'>;

/** What is done with an account whose every second factor is as young as what is disowned. */
type Bared = 'lock' | 'keep_factors';

const lockReason =
  'A sign-in was disowned by mail, and the second factor had been set up since. Make sure who asks before you unlock.';

/** "This was not me", said of a sign-in or of a registration by whoever reads the mail. */
export const disowning = (deps: DisownDeps) => {
  const { db, clock, links, notices, signals, settings } = deps;
  const sendLink = resetMail(deps);

  /**
   * Locks the account, or gives one that is locked this reason as well. @returns the jobs that end with it
   * @throws AppError `last_superadmin`
   */
  const lock = async (stores: Stores, user: UserRecord) => {
    if (user.lockedAt !== null) await stores.users.unlock(user.id);
    const reason = user.lockReason === null ? lockReason : `${user.lockReason} ${lockReason}`;
    await stores.users.lock(user.id, reason, clock.now());
    return cancelJobs(stores, user, clock.now());
  };

  /**
   * Ends everything, takes the password away and removes what was set up since. Where that leaves an account without
   * the second factor it had, it is locked: whoever reads the mailbox would else have opened it by mail alone
   * (ASVS 6.4.4). @throws AppError `last_superadmin` where that is who would be locked
   */
  const takeBack = async (stores: Stores, user: UserRecord, since: Date, bared: Bared) => {
    if (user.passwordHash !== null) await stores.users.clearPasswordHash(user.id, user.passwordHash);
    const ended = await evict(stores, user.id);
    const isBared = await hasOnlyFactorsSince(stores, user, since);
    if (isBared && bared === 'keep_factors') {
      const removed = await removeIdentitiesSince(stores, user, since);
      return { isLocked: false, jobs: [], details: { ...ended, ...removed, factorsKept: true } };
    }
    const removed = await removeWaysInSince(stores, user, since);
    // After what belongs to the account: jobs come later in the lock order.
    const jobs = isBared ? await lock(stores, user) : [];
    return { isLocked: isBared, jobs, details: { ...ended, ...removed, locked: isBared } };
  };

  /** Nobody could unlock the last superadmin: their second factors stay, and the server's console is the way. */
  const sparingLastSuperadmin = async <T>(work: (bared: Bared) => Promise<T>): Promise<T> => {
    try {
      return await work('lock');
    } catch (thrown) {
      if (!(thrown instanceof AppError) || thrown.code !== 'last_superadmin') throw thrown;
      return work('keep_factors');
    }
  };

  return {
    /**
     * Ends everything, removes what was set up since that sign-in began, takes the password away and mails the way to
     * a new one, or, where an account has lost its second factor thereby, that it is locked (decision 0014). Ways in
     * that are older stay, second factors among them.
     * @throws AppError `not_found`
     */
    async disownSignIn(token: string, request: Request, audit: AuditTrail): Promise<void> {
      const cancelled = await sparingLastSuperadmin((bared) =>
        db.transaction(async (stores) => {
          // It may lock the account, and that turn comes before the account is held.
          await stores.users.serialiseRoleChanges();
          const { token: used, user } = await links.redeem(stores, token, 'disown_sign_in');
          if (used.note === null) throw linkGone();
          const { isLocked, jobs, details } = await takeBack(stores, user, new Date(used.note), bared);
          if (isLocked) await notices.tell(stores, user, 'locked_after_disowning', request);
          else if (user.lockedAt === null && settings.regularAuth) await sendLink(stores, user, 'disowned');
          await audit.write(stores, 'sign_in_disowned', {
            ...byOwner(user),
            details: { since: used.note, ...details },
          });
          if (isLocked && user.lockedAt === null)
            await audit.write(stores, 'user_locked', {
              ...byOwner(user),
              details: { reason: 'sign_in_disowned', jobsCancelled: jobs.length },
            });
          return jobs;
        }),
      );
      for (const job of cancelled) signals.changed(job.id);
    },

    /**
     * Takes an unverified account away from whoever registered it with an address that is not theirs. What is left
     * opens to nobody but the owner of the mailbox, by a reset. @throws AppError `not_found`
     */
    async disownRegistration(token: string, audit: AuditTrail): Promise<void> {
      await db.transaction(async (stores) => {
        const { user } = await links.redeem(stores, token, 'verify_email');
        // Unverified accounts get no second factor; if one had any, no mail would take it away.
        if (user.emailVerifiedAt !== null || user.secondFactorAt !== null) throw linkGone();
        if (user.passwordHash !== null) await stores.users.clearPasswordHash(user.id, user.passwordHash);
        const ended = await evict(stores, user.id);
        await removeWaysInSince(stores, user, new Date(0));
        await audit.write(stores, 'registration_disowned', { ...byOwner(user), details: ended });
      });
    },
  };
};
