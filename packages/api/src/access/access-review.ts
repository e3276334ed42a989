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
import { removeShares } from './unreviewed-shares.ts';

/** What happens to an account whose only second factors are unreviewed; `open`: its address was not verified yet. */
export type OnFactorLoss = 'lock' | 'keep_factors' | 'open';

const lockReasons: Readonly<Record<AccessReviewRecord['cause'], string>> = {
  report:
    'A sign-in was reported by email as not the owner’s, and the only second factor, which wasn’t confirmed as theirs, was removed. Verify who is asking before you unlock.',
  reset:
    'The password was reset by email, and the only second factor, which wasn’t confirmed as the owner’s, was removed. Verify who is asking before you unlock.',
};

interface ReviewInput {
  readonly cause: AccessReviewRecord['cause'];
  /** Access that was added later is removed, unless it is kept. */
  readonly until: Date;
  /** Ids of the access that the owner recognises. */
  readonly keep: readonly string[];
  readonly onFactorLoss: OnFactorLoss;
  /** What else the same reset or report removed. */
  readonly alsoRemoved?: readonly ReviewedAccess[];
}

export interface Reviewed {
  readonly cause: AccessReviewRecord['cause'];
  readonly items: readonly ReviewedAccess[];
  readonly ended: { readonly sessionsEnded: number; readonly clientsEnded: number };
  /** The account must be locked, or email access alone would open it: `lockIfFactorLost` must follow. */
  readonly isLocked: boolean;
}

export interface LockResult {
  readonly isLocked: boolean;
  /** Cancelled jobs; their watchers are signalled after the commit. */
  readonly jobs: readonly Pick<JobRecord, 'id'>[];
}

/**
 * The review of an account's access after a reset or a report (decision 0024): ends all sessions and tokens, removes
 * unreviewed access, links to pictures included, and stores both for the owner to read. If that removes the only second factor, the account is
 * locked: email access alone must not open an account that had one (decision 0014, ASVS 6.4.4).
 */
export const accessReviews = ({ clock, signals }: Pick<Deps, 'clock' | 'signals'>) => {
  /** Locks the account, or adds this reason to a lock. @throws AppError `last_superadmin` */
  const lock = async (stores: Stores, user: UserRecord, cause: AccessReviewRecord['cause']) => {
    if (user.lockedAt !== null) await stores.users.unlock(user.id);
    const reason = lockReasons[cause];
    const both = user.lockReason === null ? reason : `${user.lockReason} ${reason}`;
    await stores.users.lock(user.id, both, clock.now());
    return cancelAllJobs(stores, user, clock.now());
  };

  return {
    /** Within a transaction that called `serialiseRoleChanges` and then locked the user row. */
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
      const links = await removeShares(stores, user.id, { until, keep, now: clock.now() });
      const items = [...removal.items, ...active, ...links, ...alsoRemoved];
      const id = newId('review');
      const since = shownSince(user, until);
      await stores.trust.review({ id, userId: user.id, at: clock.now(), cause, since, items });
      return { cause, items, ended, isLocked: removal.lostLastFactor && onFactorLoss === 'lock' };
    },

    /**
     * The last step of such a transaction, after the emails: in the lock order jobs come after the account's own rows.
     * @throws AppError `last_superadmin` if that account would be locked
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
     * Runs `work` with a lock. No other account could unlock the last superadmin, so their second factors are kept instead,
     * and they recover access through the CLI.
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
