import { AppError } from '@atelier/core/errors';
import { type Role, roleOutranks } from '@atelier/core/policy';
import type { QuotaLimits } from '@atelier/core/ports/studio-stores';
import { lockTarget } from '../access/admin-target.ts';
import { signEveryoneOut, signOutEverywhere } from '../access/revoke-access.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { cancelAllJobs } from '../jobs/lifecycle.ts';
import { resolveAppealAlert } from '../responses/appeal-alerts.ts';
import type { Deps } from '../shared/deps.ts';
import type { Principal } from '../trpc/request-context.ts';
import { changeQuota, deleteAccount, endAccessOfFormerRole } from './accounts.ts';
import type { pictureTransferService } from './picture-transfers.ts';

const subject = (id: string) => ({ entityType: 'user', entityId: id });

/** Changes of other users' accounts. */
export const adminService = ({
  db,
  clock,
  signals,
  loginThrottle,
  onAlertQueued,
  pictureTransfers,
}: Pick<Deps, 'clock' | 'db' | 'loginThrottle' | 'onAlertQueued' | 'signals'> & {
  readonly pictureTransfers: Pick<ReturnType<typeof pictureTransferService>, 'beforeDeletion'>;
}) => ({
  /**
   * Locks the account, ends its sessions, tokens and pending sign-ins and cancels its jobs in one transaction (ASVS
   * 7.4.2).
   */
  async lock(principal: Principal, id: string, reason: string | null, audit: AuditTrail) {
    const cancelled = await db.as({ system: 'admin' }, async (stores) => {
      await stores.users.serialiseRoleChanges();
      const user = await lockTarget(stores, principal, id);
      if (!(await stores.users.lock(id, reason, clock.now())))
        throw new AppError('conflict', 'This account is already locked.');
      const ended = await signOutEverywhere(stores, id);
      const jobs = await cancelAllJobs(stores, user, clock.now());
      await audit.write(stores, 'user_locked', {
        ...subject(id),
        details: { ...ended, jobsCancelled: jobs.length },
      });
      return jobs;
    });
    for (const job of cancelled) signals.changed(job.id);
  },

  /**
   * Lifts the lock of an admin or a rule, the block after failed sign-ins (R-LIM-5) and the waiting time after wrong codes.
   * @throws AppError `not_found`, `forbidden`, `conflict` if there is nothing to lift
   */
  async unlock(principal: Principal, id: string, audit: AuditTrail) {
    const hasAnswered = await db.transaction(async (stores) => {
      const user = await lockTarget(stores, principal, id);
      const wasLocked = await stores.users.unlock(id);
      const hadFailures = await loginThrottle.hasFailures(stores, user.email);
      const hadWrongCodes = await loginThrottle.resetCodeFailures(stores, id);
      const locksLifted = await stores.responses.undoLocksOf(id, principal.user.id, clock.now());
      if (!wasLocked && !hadFailures && !hadWrongCodes && locksLifted === 0)
        throw new AppError('conflict', 'This account is not locked.');
      await loginThrottle.resetAccountFailures(stores, user.email);
      await audit.write(stores, 'user_unlocked', {
        ...subject(id),
        details: { wasLocked, hadFailures, hadWrongCodes, ...(locksLifted > 0 && { locksLifted }) },
      });
      const answer = { by: principal.user.id, at: clock.now(), note: 'Unlocked the account.' };
      return locksLifted > 0 && (await resolveAppealAlert(stores, id, answer, audit));
    });
    if (hasAnswered) onAlertQueued();
  },

  /** API clients and pending sign-ins end with the sessions. */
  async endSessions(principal: Principal, id: string, audit: AuditTrail) {
    return db.transaction(async (stores) => {
      await lockTarget(stores, principal, id);
      const ended = await signOutEverywhere(stores, id);
      await audit.write(stores, 'session_revoked', { ...subject(id), details: { ...ended, scope: 'all' } });
      return { ended: ended.sessionsEnded };
    });
  },

  /** Ends one session; API clients stay. @throws AppError `not_found` if the session is missing or another user's */
  async endSession(principal: Principal, id: string, sessionId: string, audit: AuditTrail) {
    await db.transaction(async (stores) => {
      await lockTarget(stores, principal, id);
      const ended = await stores.sessions.deleteOwned(id, sessionId);
      if (ended === null) throw new AppError('not_found', 'This session has already ended.');
      await audit.write(stores, 'session_revoked', {
        ...subject(id),
        details: { sessionsEnded: 1, scope: 'one', session: sessionId },
      });
    });
  },

  async setQuota(principal: Principal, id: string, limits: QuotaLimits, audit: AuditTrail) {
    await db.as({ system: 'admin' }, async (stores) => {
      const user = await lockTarget(stores, principal, id);
      await changeQuota(stores, user, limits, audit);
    });
  },

  /**
   * Deletes the account; see `deleteAccount`. `email` is the address that the admin typed to confirm. Pictures and collections
   * go to `handOverTo` before, if it is given, in the same transaction.
   * @throws AppError `not_found`, `forbidden`, `conflict`, `last_superadmin`, `validation_failed` for another address
   */
  async delete(
    principal: Principal,
    { id, email, handOverTo: to }: { id: string; email: string; handOverTo?: string | undefined },
    audit: AuditTrail,
  ) {
    const cancelled = await db.as({ system: 'admin' }, async (stores) => {
      await stores.users.serialiseRoleChanges();
      const user = await lockTarget(stores, principal, id, to === undefined ? [] : [to]);
      if (user.email !== email) {
        const message = 'This is not the account’s email address.';
        throw new AppError('validation_failed', message, { issues: [{ path: 'email', message }] });
      }
      if (to !== undefined)
        await pictureTransfers.beforeDeletion(stores, principal, { from: user, to }, audit);
      const { jobs, details } = await deleteAccount(stores, user, clock.now(), audit);
      await audit.write(stores, 'user_deleted', { ...subject(id), details });
      return jobs;
    });
    for (const job of cancelled) signals.changed(job.id);
  },

  /** Ends the access of all users, for example after a breach, except the caller's current session. */
  async endAllSessions(principal: Principal, audit: AuditTrail) {
    return db.transaction(async (stores) => {
      const ended = await signEveryoneOut(stores, principal);
      await audit.write(stores, 'session_revoked', {
        entityType: 'user',
        details: { ...ended, scope: 'all', everyone: true },
      });
      return ended;
    });
  },

  /**
   * Changes a role; what it ends is in `endAccessOfFormerRole`. `from` is the role that the admin saw, so that two admins
   * do not overwrite each other's change; without it the current role is assumed.
   * @throws AppError `not_found`, `forbidden`, `conflict`, `last_superadmin`
   */
  async setRole(
    principal: Principal,
    { id, role: to, from: seen }: { id: string; role: Role; from?: Role | undefined },
    audit: AuditTrail,
  ) {
    await db.transaction(async (stores) => {
      await stores.users.serialiseRoleChanges();
      const user = await lockTarget(stores, principal, id);
      if (!roleOutranks(principal.user.role, to)) throw new AppError('forbidden');
      const from = seen ?? user.role;
      if (!(await stores.users.setRole(id, from, to))) throw new AppError('conflict');
      const ended = await endAccessOfFormerRole(stores, id, clock.now());
      await audit.write(stores, 'role_change', { ...subject(id), details: { from, to, ...ended } });
    });
  },
});
