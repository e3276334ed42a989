import { AppError } from '@atelier/core/errors';
import { quotaResetsAt } from '@atelier/core/quota';
import type { Account, Storage } from '@atelier/core/schemas/auth';
import type { AccountSecurity } from '@atelier/core/schemas/identity';
import { lockCurrentUser, sessionOf } from '../access/current-session.ts';
import { unreviewedAccess } from '../access/unreviewed-access.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { countStoredImages } from '../jobs/storage.ts';
import { belongsTo } from '../oauth/belongs-to.ts';
import { viewIdentity, viewPasskey, viewReview } from '../shared/access-views.ts';
import type { Deps } from '../shared/deps.ts';
import { deepFreeze } from '../shared/frozen.ts';
import { viewMe, viewQuota, viewSession } from '../shared/views.ts';
import type { Actor, Principal } from '../trpc/request-context.ts';

/** The number of past resets and reports on the account page. */
const reviewsShown = 5;

/** The user's own account: overview, profile, sessions (R-SESS-3). */
export const accountService = (deps: Pick<Deps, 'batchLookUps' | 'clock' | 'db' | 'oauth' | 'settings'>) => {
  const { db, clock, oauth, settings } = deps;
  // Every page requests this. The session cache returns the same user object only until a change of the session, the
  // user or the quota is committed (docs/decisions/0031), so a view of that object is valid as long. By itself it
  // changes only when the quota's month ends, or when the clock is set back.
  const cached = new WeakMap<
    Principal['user'],
    { readonly account: Account; readonly fromMs: number; readonly toMs: number }
  >();

  const findBatched = deps.batchLookUps(
    (workspaceIds) => db.quotas.findMany(workspaceIds),
    ({ workspaceId }) => workspaceId,
  );
  /** Like the session: where nothing is cached, the look-ups of one turn share a round trip. */
  const findQuota = (workspaceId: string) =>
    db.userChanges() === null ? findBatched(workspaceId) : db.quotas.find(workspaceId);

  const loadAccount = async (user: Principal['user'], now: Date): Promise<Account> => {
    const quota = await findQuota(user.workspaceId);
    // Frozen, so that it is validated and serialised once.
    const account = deepFreeze({
      ...viewMe(user, settings.secondFactorRoles),
      quota: viewQuota(quota, now, settings.currency),
    });
    cached.set(user, { account, fromMs: now.getTime(), toMs: quotaResetsAt(now).getTime() });
    return account;
  };

  return {
    me({ user }: Principal): Account | Promise<Account> {
      const now = clock.now();
      const found = cached.get(user);
      const nowMs = now.getTime();
      return found !== undefined && nowMs >= found.fromMs && nowMs < found.toMs
        ? found.account
        : loadAccount(user, now);
    },

    /** All credentials of the account, for its owner. */
    async security({ user }: Principal): Promise<AccountSecurity> {
      const { id, email } = user;
      const [owner, totp, recoveryCodesLeft, passkeys, identities, change, unreviewed, reviews] =
        await Promise.all([
          db.users.findById(id),
          db.totp.find(id),
          db.recoveryCodes.count(id),
          db.passkeys.listOf(id),
          db.identities.listOf(id),
          db.emailChanges.findOf(id, clock.now()),
          unreviewedAccess(db, user, clock.now()),
          db.trust.reviewsOf(id, reviewsShown),
        ]);
      return {
        email,
        emailVerified: user.emailVerifiedAt !== null,
        pendingEmail: change && {
          newEmail: change.newEmail,
          oldConfirmed: change.oldConfirmedAt !== null,
          newConfirmed: change.newConfirmedAt !== null,
        },
        hasPassword: owner !== null && owner.passwordHash !== null,
        totp: totp !== null && totp.confirmedAt !== null,
        recoveryCodesLeft,
        passkeys: passkeys.map(viewPasskey),
        identities: identities.map((identity) => viewIdentity(identity, oauth.list)),
        linkable: oauth.list
          .filter((one) => !identities.some((identity) => belongsTo(identity, one)))
          .map((one) => ({ id: one.id, name: one.name })),
        secondFactorRequired: settings.secondFactorRoles.includes(user.role),
        unreviewed,
        reviews: reviews.map(viewReview),
      };
    },

    storage: async (actor: Actor): Promise<Storage> => ({
      stored: await countStoredImages(db, actor),
      max: settings.maxStoredImages,
    }),

    async updateProfile({ user }: Principal, name: string, audit: AuditTrail) {
      await db.transaction(async (stores) => {
        await stores.users.setName(user.id, name);
        await audit.write(stores, 'profile_change', {
          entityType: 'user',
          entityId: user.id,
          details: { field: 'name' },
        });
      });
      return viewMe({ ...user, name }, settings.secondFactorRoles);
    },

    async listSessions(principal: Principal) {
      const { sessionId } = sessionOf(principal);
      const rows = await db.sessions.listOf(principal.user.id, clock.now());
      return { items: rows.map((row) => viewSession(row, sessionId)) };
    },

    /** @throws AppError `not_found`, also for another user's session (R-AUTHZ-6). */
    async revokeSession({ user }: Principal, id: string, audit: AuditTrail) {
      await db.transaction(async (stores) => {
        const ended = await stores.sessions.deleteOwned(user.id, id);
        if (ended === null) throw new AppError('not_found');
        await audit.write(stores, 'session_revoked', { entityType: 'session', entityId: id });
      });
    },

    async revokeOtherSessions(principal: Principal, audit: AuditTrail) {
      const { tokenHash } = sessionOf(principal);
      return db.transaction(async (stores) => {
        // The user row is locked first, so that two concurrent calls cannot deadlock on the sessions.
        await lockCurrentUser(stores, principal);
        const ended = await stores.sessions.deleteAllOf(principal.user.id, tokenHash);
        await audit.write(stores, 'session_revoked', {
          entityType: 'user',
          entityId: principal.user.id,
          details: { sessionsEnded: ended, scope: 'others' },
        });
        return { ended };
      });
    },
  };
};
