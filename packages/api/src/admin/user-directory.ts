import { AppError } from '@atelier/core/errors';
import { type Permission, roleCan, roleOutranks, roles } from '@atelier/core/policy';
import type { InvitationRecord } from '@atelier/core/ports/identity-records';
import type { UserRecord } from '@atelier/core/ports/records';
import type { UserFilter } from '@atelier/core/ports/stores';
import { dormantDays } from '@atelier/core/review-days';
import type { AdminUser, UserSummary } from '@atelier/core/schemas/admin';
import { encodeUserCursor, type UserPosition } from '@atelier/core/user-order';
import type { UserOrder } from '@atelier/core/user-sorting';
import { mayManage } from '../access/admin-target.ts';
import type { Deps } from '../shared/deps.ts';
import { defaultPageSize } from '../shared/pages.ts';
import { viewAdminUser, viewQuota, viewSession } from '../shared/views.ts';
import type { Actor } from '../trpc/request-context.ts';

const dayMs = 86_400_000;

/** The actions that an admin may take on this account now; each procedure checks again. */
const allowedTo = (actor: Actor, target: UserRecord, invitation: InvitationRecord | null) => {
  const isAllowed = mayManage(actor, target);
  const hasPermission = (permission: Permission) => isAllowed && roleCan(actor.role, permission);
  return {
    lock: hasPermission('user:lock'),
    endSessions: hasPermission('user:end-sessions'),
    setRole: hasPermission('user:set-role'),
    forceReset: hasPermission('user:force-reset') && target.passwordHash !== null && target.lockedAt === null,
    removeSecondFactor: hasPermission('user:remove-second-factor') && target.secondFactorAt !== null,
    setQuota: hasPermission('user:set-quota'),
    delete: hasPermission('user:delete'),
    invite: hasPermission('user:create') && invitation !== null,
  };
};

/** Reading the accounts. */
export const userDirectory = ({ db, clock, settings }: Pick<Deps, 'clock' | 'db' | 'settings'>) => {
  /** The users with what is stored about them in other tables, in the given order. */
  const viewAll = async (users: readonly UserRecord[]): Promise<AdminUser[]> => {
    if (users.length === 0) return [];
    const ids = users.map(({ id }) => id);
    const [quotas, passkeyOwners, invitations] = await Promise.all([
      db.quotas.findMany(users.map(({ workspaceId }) => workspaceId)),
      db.passkeys.ownersAmong(ids),
      db.invitations.findMany(ids),
    ]);
    const quotaOf = new Map(quotas.map((quota) => [quota.workspaceId, quota]));
    const invitationOf = new Map(invitations.map((invitation) => [invitation.userId, invitation]));
    const withPasskey = new Set(passkeyOwners);
    const now = clock.now();
    return users.map((user) =>
      viewAdminUser(user, {
        quota: viewQuota(quotaOf.get(user.workspaceId) ?? null, now, settings.currency),
        passkey: withPasskey.has(user.id),
        invitation: invitationOf.get(user.id) ?? null,
      }),
    );
  };

  return {
    async list(
      { dormant, ...filter }: Omit<UserFilter, 'dormantSince'> & { readonly dormant?: true },
      order: UserOrder,
      { after, limit = defaultPageSize }: { after: UserPosition | null; limit?: number | undefined },
    ) {
      const dormantSince = new Date(clock.now().getTime() - dormantDays * dayMs);
      const rows = await db.users.listSorted(dormant === true ? { ...filter, dormantSince } : filter, order, {
        after,
        limit: limit + 1,
      });
      const page = rows.slice(0, limit);
      const last = page.at(-1);
      return {
        items: await viewAll(page.map(({ user }) => user)),
        nextCursor: rows.length > limit && last !== undefined ? encodeUserCursor(order, last.position) : null,
      };
    },

    async summary(actor: Actor): Promise<UserSummary> {
      const [totals, invited] = await Promise.all([db.users.totals(), db.invitations.count()]);
      const delivery = settings.hasMailServer ? 'email' : 'link';
      return {
        ...totals,
        invited,
        delivery: settings.regularAuth ? delivery : null,
        monthlyImages: settings.monthlyImages,
        roles: roles.filter((role) => roleOutranks(actor.role, role)),
      };
    },

    /** @throws AppError `not_found` */
    async get(actor: Actor, id: string) {
      const user = await db.users.findById(id);
      if (user === null) throw new AppError('not_found');
      const [sessions, imageCount, invitation, [view]] = await Promise.all([
        db.sessions.listOf(id, clock.now()),
        db.images.count({ workspaceId: user.workspaceId }),
        db.invitations.find(id),
        viewAll([user]),
      ]);
      if (view === undefined) throw new AppError('not_found');
      return {
        ...view,
        sessions: sessions.map((session) => viewSession(session, null)),
        imageCount,
        allowed: allowedTo(actor, user, invitation),
      };
    },
  };
};
