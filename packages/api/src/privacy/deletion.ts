import { randomUUID } from 'node:crypto';
import { AppError } from '@atelier/core/errors';
import type { JobRecord, UserRecord } from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';
import { lockCurrentUser } from '../access/current-session.ts';
import { revokeAccess } from '../access/revoke-access.ts';
import { deleteAccount } from '../admin/accounts.ts';
import { type AuditTrail, createAuditTrail } from '../audit/audit-trail.ts';
import { cancelAllJobs } from '../jobs/lifecycle.ts';
import type { Deps } from '../shared/deps.ts';
import type { Principal } from '../trpc/request-context.ts';
import { deletionNotices } from './deletion-notices.ts';

const dayMs = 86_400_000;
/** The person is told so long before the end, if the grace period is longer. */
const remindBeforeMs = 2 * dayMs;

type DeletionDeps = Pick<Deps, 'clock' | 'db' | 'link' | 'outbox' | 'settings' | 'signals'>;

const subject = (id: string) => ({ entityType: 'user', entityId: id });

/**
 * Deletion of accounts by their owners (R-DATA-6, decision 60): with a grace period in which signing in leads to nothing but
 * cancelling it, or at once for accounts with a second factor.
 */
export const accountDeletionService = ({ db, clock, outbox, link, settings, signals }: DeletionDeps) => {
  const tell = deletionNotices({ outbox, link });

  const requireOwnEmail = (user: Pick<UserRecord, 'email'>, email: string): void => {
    if (user.email === email) return;
    const message = 'This isn’t the email address of your account.';
    throw new AppError('validation_failed', message, { issues: [{ path: 'email', message }] });
  };

  /** Deletes for good. The event names no actor: it would be the deleted person. */
  const erase = async (stores: Stores, user: UserRecord, bySelf: boolean): Promise<readonly JobRecord[]> => {
    const trail = createAuditTrail({ requestId: randomUUID(), ip: '', userAgent: 'deletion' }, null, clock);
    await tell(stores, user, 'done', null);
    const { jobs, details } = await deleteAccount(stores, user, clock.now(), trail);
    await trail.write(stores, 'user_deleted', { ...subject(user.id), details: { ...details, bySelf } });
    return jobs;
  };

  const begin = async (stores: Stores, user: UserRecord, audit: AuditTrail) => {
    const now = clock.now();
    const dueAt = new Date(now.getTime() + settings.deletionGraceMs);
    const hadSuperadmin = (await stores.users.countActiveSuperadmins()) > 0;
    if (!(await stores.accountDeletions.begin({ userId: user.id, requestedAt: now, dueAt })))
      throw new AppError('conflict');
    if (hadSuperadmin && (await stores.users.countActiveSuperadmins()) === 0)
      throw new AppError('last_superadmin');
    const ended = await revokeAccess(stores, user.id);
    await tell(stores, user, 'started', dueAt);
    const jobs = await cancelAllJobs(stores, user, now);
    await audit.write(stores, 'account_deletion_requested', {
      ...subject(user.id),
      details: { ...ended, dueAt: dueAt.toISOString(), jobsCancelled: jobs.length },
    });
    return { jobs, dueAt };
  };

  const eraseNow = async (stores: Stores, user: UserRecord, audit: AuditTrail) => {
    // Before the erasure, which covers it.
    await audit.write(stores, 'account_deletion_requested', { ...subject(user.id), details: { now: true } });
    return { jobs: await erase(stores, user, true), dueAt: null };
  };

  const eraseIfDue = async (id: string): Promise<boolean> => {
    const jobs = await db.as({ system: 'housekeeping' }, async (stores) => {
      await stores.users.serialiseRoleChanges();
      const user = await stores.users.findForUpdate(id);
      // Cancelled meanwhile, or done by another node.
      if (user?.deletionDueAt == null || user.deletionDueAt > clock.now()) return null;
      return erase(stores, user, true);
    });
    for (const job of jobs ?? []) signals.changed(job.id);
    return jobs !== null;
  };

  return {
    /** Whether an account may be deleted at once: a stranger with its password alone must not be able to. */
    mayBeNow: ({ secondFactorAt }: Pick<UserRecord, 'secondFactorAt'>): boolean =>
      secondFactorAt !== null || settings.deletionGraceMs === 0,

    /**
     * @param email typed to confirm
     * @returns when the account is deleted; null if it is gone
     * @throws AppError `validation_failed` for another address, `forbidden` to delete at once without a second factor, `conflict`,
     * `last_superadmin`
     */
    async request(
      principal: Principal,
      { email, when }: { readonly email: string; readonly when: 'later' | 'now' },
      audit: AuditTrail,
    ): Promise<Date | null> {
      requireOwnEmail(principal.user, email);
      const isNow = when === 'now' || settings.deletionGraceMs === 0;
      if (isNow && principal.user.secondFactorAt === null && settings.deletionGraceMs > 0)
        throw new AppError('forbidden', 'Deleting at once needs two-factor authentication.');
      const { jobs, dueAt } = await db.as({ system: 'account' }, async (stores) => {
        await stores.users.serialiseRoleChanges();
        const user = await lockCurrentUser(stores, principal);
        return isNow ? eraseNow(stores, user, audit) : begin(stores, user, audit);
      });
      for (const job of jobs) signals.changed(job.id);
      return dueAt;
    },

    /** @throws AppError `conflict` if none is under way */
    async cancel(principal: Principal, audit: AuditTrail): Promise<void> {
      await db.transaction(async (stores) => {
        const user = await lockCurrentUser(stores, principal);
        if (!(await stores.accountDeletions.cancel(user.id)))
          throw new AppError('conflict', 'Your account isn’t being deleted.');
        await tell(stores, user, 'cancelled', null);
        await audit.write(stores, 'account_deletion_cancelled', subject(user.id));
      });
    },

    /**
     * Reminds people whose account is deleted soon, and deletes those that are due, once each also with several nodes.
     * @param onFault for accounts that could not be deleted, which are tried again next time
     * @returns how many accounts were deleted
     */
    async runDue(signal: AbortSignal, onFault: (fault: unknown) => void): Promise<number> {
      const now = clock.now();
      if (settings.deletionGraceMs > remindBeforeMs)
        for (const id of await db.accountDeletions.listToRemind(
          new Date(now.getTime() + remindBeforeMs),
          100,
        ))
          await db.transaction(async (stores) => {
            const user = await stores.users.findForUpdate(id);
            if (user?.deletionDueAt == null || !(await stores.accountDeletions.markReminded(id, now))) return;
            await tell(stores, user, 'soon', user.deletionDueAt);
          });
      let deleted = 0;
      for (const id of await db.accountDeletions.listDue(now, 100)) {
        if (signal.aborted) break;
        try {
          if (await eraseIfDue(id)) deleted += 1;
        } catch (thrown) {
          onFault(thrown);
        }
      }
      return deleted;
    },
  };
};
