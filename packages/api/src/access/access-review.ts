import { AppError } from '@atelier/core/errors';
import { newId } from '@atelier/core/ids';
import type { AccessReviewRecord, ReviewedAccess } from '@atelier/core/ports/identity-records';
import type { JobRecord, UserRecord } from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { ownerSubject } from '../email-links/one-time-links.ts';
import { cancelAllJobs } from '../jobs/lifecycle.ts';
import type { Deps } from '../shared/deps.ts';
import { activeAccess, revokeAccess } from './revoke-access.ts';
import { type Keeps, removeSince, shownSince } from './unreviewed-access.ts';

/** What is done with an account whose only second factors are in doubt; `open`: its address was not proven yet. */
export type OnFactorLoss = 'lock' | 'keep_factors' | 'open';

const lockReasons: Readonly<Record<AccessReviewRecord['cause'], string>> = {
  report:
    'A sign-in was disowned by mail, and the second factor, which nobody said was theirs, was removed with it. Make sure who asks before you unlock.',
  reset:
    'The password was reset by mail, and the second factor, which nobody said was theirs, was removed with it. Make sure who asks before you unlock.',
};

export interface ReviewInput {
  readonly cause: AccessReviewRecord['cause'];
  /** What was added later goes, unless it is kept. */
  readonly until: Date;
  /** Ids of what its owner recognises. */
  readonly keep: readonly string[];
  readonly onFactorLoss: OnFactorLoss;
  /** What the same answer of the mailbox has taken away besides. */
  readonly alsoRemoved?: readonly ReviewedAccess[];
}

export interface Reviewed {
  readonly cause: AccessReviewRecord['cause'];
  readonly items: readonly ReviewedAccess[];
  readonly ended: { readonly sessionsEnded: number; readonly clientsEnded: number };
  /** Only a lock now keeps the mailbox alone from opening the account: `lockIfFactorLost` has to follow. */
  readonly isLocked: boolean;
}

export interface LockResult {
  readonly isLocked: boolean;
  /** Cancelled jobs, whose watchers are told after the commit. */
  readonly jobs: readonly Pick<JobRecord, 'id'>[];
}

/**
 * Who still opens the account after its mailbox has spoken (decision 0024): ends all that is inside of a held account,
 * removes what is in doubt and keeps a note of both for the owner. Where that takes the only second factor away, the
 * account is locked: a mailbox alone opens no account that had one (decision 0014, ASVS 6.4.4).
 */
export const accessReviews = ({ clock, signals }: Pick<Deps, 'clock' | 'signals'>) => {
  /** Locks the account, or gives one that is locked this reason as well. @throws AppError `last_superadmin` */
  const lock = async (stores: Stores, user: UserRecord, cause: AccessReviewRecord['cause']) => {
    if (user.lockedAt !== null) await stores.users.unlock(user.id);
    const reason = lockReasons[cause];
    const both = user.lockReason === null ? reason : `${user.lockReason} ${reason}`;
    await stores.users.lock(user.id, both, clock.now());
    return cancelAllJobs(stores, user, clock.now());
  };

  return {
    /** Part of a transaction that holds the account and was given the turn of role changes before. */
    async review(
      stores: Stores,
      user: UserRecord,
      { cause, until, keep, onFactorLoss, alsoRemoved = [] }: ReviewInput,
    ): Promise<Reviewed> {
      const active = await activeAccess(stores, user.id, clock.now());
      const ended = await revokeAccess(stores, user.id);
      const keeps: Keeps = ({ id, kind }) =>
        keep.includes(id) || (onFactorLoss === 'keep_factors' && kind !== 'identity');
      const removal = await removeSince(stores, user, until, keeps);
      const items = [...removal.items, ...active, ...alsoRemoved];
      const id = newId('review');
      const since = shownSince(user, until);
      await stores.trust.review({ id, userId: user.id, at: clock.now(), cause, since, items });
      return { cause, items, ended, isLocked: removal.lostLastFactor && onFactorLoss === 'lock' };
    },

    /**
     * The end of such a transaction, after the mails: jobs come later in the lock order than what belongs to the account.
     * @throws AppError `last_superadmin` where that is who would be locked
     */
    async lockIfFactorLost(
      stores: Stores,
      user: UserRecord,
      { cause, isLocked }: Reviewed,
      audit: AuditTrail,
    ): Promise<LockResult> {
      if (!isLocked) return { isLocked, jobs: [] };
      const jobs = await lock(stores, user, cause);
      if (user.lockedAt === null)
        await audit.write(stores, 'user_locked', {
          ...ownerSubject(user),
          details: { reason: 'second_factor_in_doubt', jobsCancelled: jobs.length },
        });
      return { isLocked, jobs };
    },

    /**
     * Does the work in a transaction of its own. Nobody could unlock the last superadmin: their second factors stay,
     * and the server's console is the way.
     */
    async sparingLastSuperadmin(
      work: (onFactorLoss: OnFactorLoss) => Promise<LockResult>,
    ): Promise<LockResult> {
      const result = await work('lock').catch((thrown: unknown) => {
        if (!(thrown instanceof AppError) || thrown.code !== 'last_superadmin') throw thrown;
        return work('keep_factors');
      });
      for (const job of result.jobs) signals.changed(job.id);
      return result;
    },
  };
};
export type AccessReviews = ReturnType<typeof accessReviews>;
