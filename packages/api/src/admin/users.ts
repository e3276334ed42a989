import { AppError } from '@atelier/core/errors';
import { type Permission, type Role, roleCan, roleOutranks } from '@atelier/core/policy';
import type { UserRecord } from '@atelier/core/ports/records';
import type { AuditFilter, Stores, UserFilter } from '@atelier/core/ports/stores';
import { lockTarget, mayManage } from '../access/admin-target.ts';
import { signEveryoneOut, signOutEverywhere } from '../access/revoke-access.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { cancelAllJobs } from '../jobs/lifecycle.ts';
import type { Deps } from '../shared/deps.ts';
import { defaultPageSize, fetchPage, type ListInput } from '../shared/pages.ts';
import { viewAdminUser, viewAuditRow, viewQuota, viewSession } from '../shared/views.ts';
import type { Actor, Principal } from '../trpc/request-context.ts';

const findUser = async (stores: Pick<Stores, 'users'>, id: string): Promise<UserRecord> => {
  const user = await stores.users.findById(id);
  if (user === null) throw new AppError('not_found');
  return user;
};

const subject = (id: string) => ({ entityType: 'user', entityId: id });

/** The actions that an admin may take on this account now; each procedure checks again. */
const allowedTo = (actor: Actor, target: UserRecord) => {
  const isAllowed = mayManage(actor, target);
  const hasPermission = (permission: Permission) => isAllowed && roleCan(actor.role, permission);
  return {
    lock: hasPermission('user:lock'),
    endSessions: hasPermission('user:end-sessions'),
    setRole: hasPermission('user:set-role'),
    forceReset: hasPermission('user:force-reset') && target.passwordHash !== null && target.lockedAt === null,
    removeSecondFactor: hasPermission('user:remove-second-factor') && target.secondFactorAt !== null,
  };
};

/** Administration of other users' accounts, and the audit log. */
export const adminService = ({
  db,
  clock,
  signals,
  loginThrottle,
}: Pick<Deps, 'clock' | 'db' | 'loginThrottle' | 'signals'>) => ({
  async listUsers(filter: UserFilter, input: ListInput) {
    const { rows, nextCursor } = await fetchPage(input, (page) => db.users.list(filter, page));
    return { items: rows.map(viewAdminUser), nextCursor };
  },

  async getUser(actor: Actor, id: string) {
    const user = await findUser(db, id);
    const [sessions, quota, imageCount] = await Promise.all([
      db.sessions.listOf(id, clock.now()),
      db.quotas.find(user.workspaceId),
      db.images.count({ workspaceId: user.workspaceId }),
    ]);
    return {
      ...viewAdminUser(user),
      sessions: sessions.map((session) => viewSession(session, null)),
      quota: viewQuota(quota, clock.now()),
      imageCount,
      allowed: allowedTo(actor, user),
    };
  },

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
   * Lifts the lock of an admin, the block after failed sign-ins (R-LIM-5) and the waiting time after wrong codes.
   * @throws AppError `not_found`, `forbidden`, `conflict` if there is nothing to lift
   */
  async unlock(principal: Principal, id: string, audit: AuditTrail) {
    await db.transaction(async (stores) => {
      const user = await lockTarget(stores, principal, id);
      const wasLocked = await stores.users.unlock(id);
      const hadFailures = await loginThrottle.hasFailures(stores, user.email);
      const hadWrongCodes = await loginThrottle.resetCodeFailures(stores, id);
      if (!wasLocked && !hadFailures && !hadWrongCodes)
        throw new AppError('conflict', 'This account is not locked.');
      await loginThrottle.resetAccountFailures(stores, user.email);
      await audit.write(stores, 'user_unlocked', {
        ...subject(id),
        details: { wasLocked, hadFailures, hadWrongCodes },
      });
    });
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
   * Changes a role and ends the user's sessions and tokens: the new rights need a new sign-in (R-SESS-2). `from` is the
   * role that the admin saw, so that two admins do not overwrite each other's change; without it the current role is
   * assumed.
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
      const ended = await signOutEverywhere(stores, id);
      await audit.write(stores, 'role_change', { ...subject(id), details: { from, to, ...ended } });
    });
  },

  async listAudit(filter: AuditFilter, beforeSeq: number | null, limit: number = defaultPageSize) {
    const rows = await db.audit.list(filter, beforeSeq, limit + 1);
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return {
      items: page.map(viewAuditRow),
      nextCursor: rows.length > limit && last !== undefined ? String(last.seq) : null,
    };
  },
});
