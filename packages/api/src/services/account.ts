import type { Clock } from '@atelier/core/clock';
import { AppError } from '@atelier/core/errors';
import type { QuotaRecord } from '@atelier/core/ports/records';
import type { Limiter, PasswordHasher, PasswordPolicy, SessionStarter } from '@atelier/core/ports/services';
import type { Database } from '@atelier/core/ports/stores';
import type { Me } from '@atelier/core/schemas/auth';
import type { AuditTrail } from '../audit-trail.ts';
import type { Call, Caller } from '../context.ts';
import { viewMe, viewQuota, viewSession } from './views.ts';

export interface AccountDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly hasher: PasswordHasher;
  readonly checkPassword: PasswordPolicy;
  readonly sessions: SessionStarter;
  readonly limiter: Limiter;
}

const sessionOf = (caller: Caller) => {
  if (caller.credential.kind !== 'session') throw new AppError('forbidden');
  return caller.credential;
};

/** What people do with their own account: profile, password, sessions (R-SESS-3). */
export const accountService = ({ db, clock, hasher, checkPassword, sessions, limiter }: AccountDeps) => {
  // Every page asks for this. The session cache hands out the same user object only while nobody has committed
  // anything (docs/decisions/0002), so what was read along with that object holds exactly as long as it does.
  const known = new WeakMap<Caller['user'], { readonly me: Me; readonly quota: QuotaRecord | null }>();

  const lookUp = async (user: Caller['user']) => {
    const found = { me: viewMe(user), quota: await db.quotas.find(user.workspaceId) };
    known.set(user, found);
    return found;
  };

  /** The policy speaks of the field it knows; here the form calls it `newPassword`. */
  const judge = (password: string, owner: Caller['user']): void => {
    try {
      checkPassword(password, owner);
    } catch (thrown) {
      if (!(thrown instanceof AppError) || thrown.issues === undefined) throw thrown;
      const issues = thrown.issues.map(({ message }) => ({ path: 'newPassword', message }));
      throw new AppError(thrown.code, thrown.message, { issues });
    }
  };

  return {
    async me({ user }: Caller) {
      const { me, quota } = known.get(user) ?? (await lookUp(user));
      return { ...me, quota: viewQuota(quota, clock.now()) };
    },

    async updateProfile({ user }: Caller, name: string, audit: AuditTrail) {
      await db.transaction(async (stores) => {
        await stores.users.setName(user.id, name);
        await audit.write(stores, 'profile_change', {
          entityType: 'user',
          entityId: user.id,
          details: { field: 'name' },
        });
      });
      return viewMe({ ...user, name });
    },

    /**
     * Needs the present password; every other session ends and this one gets a new token (R-SESS-2).
     * @returns the new session's cookie.
     * @throws AppError `invalid_credentials`, `validation_failed`, `conflict` when it was changed meanwhile,
     * `unauthenticated` when this session was ended meanwhile
     */
    async changePassword(
      caller: Caller,
      input: { currentPassword: string; newPassword: string },
      request: Pick<Call, 'ip' | 'userAgent' | 'noteLimit'>,
      audit: AuditTrail,
    ) {
      const { user } = caller;
      const { sessionId } = sessionOf(caller);
      const verdict = await limiter.consume('signIn', `password:${user.id}`);
      if (!verdict.allowed) {
        request.noteLimit('signIn', verdict);
        throw new AppError('rate_limited', undefined, { retryAfterS: verdict.resetS });
      }
      const stored = await db.users.findById(user.id);
      const from = stored?.passwordHash ?? null;
      if (!(await hasher.verify(from, input.currentPassword))) {
        await audit.write(db, 'login_failure', {
          entityType: 'user',
          entityId: user.id,
          details: { reason: 'wrong_password', method: 'password_change' },
        });
        throw new AppError('invalid_credentials', 'Your present password is not right.', {
          issues: [{ path: 'currentPassword', message: 'Your present password is not right.' }],
        });
      }
      judge(input.newPassword, user);
      const to = await hasher.hash(input.newPassword);
      return db.transaction(async (stores) => {
        if (!(await stores.users.setPasswordHash(user.id, from, to))) throw new AppError('conflict');
        // Hashing takes its turn; whoever ended this session or locked the account meanwhile meant this request too.
        if ((await stores.sessions.deleteOwned(user.id, sessionId)) === null)
          throw new AppError('unauthenticated');
        const others = await stores.sessions.deleteAllOf(user.id);
        const { setCookie } = await sessions.start({
          userId: user.id,
          ip: request.ip,
          userAgent: request.userAgent,
        });
        await audit.write(stores, 'password_change', {
          entityType: 'user',
          entityId: user.id,
          details: { sessionsEnded: others + 1 },
        });
        return setCookie;
      });
    },

    async listSessions(caller: Caller) {
      const { sessionId } = sessionOf(caller);
      const rows = await db.sessions.listOf(caller.user.id, clock.now());
      return { items: rows.map((row) => viewSession(row, sessionId)) };
    },

    /** @throws AppError `not_found`; somebody else's session is not found either (R-AUTHZ-6). */
    async revokeSession({ user }: Caller, id: string, audit: AuditTrail) {
      await db.transaction(async (stores) => {
        const ended = await stores.sessions.deleteOwned(user.id, id);
        if (ended === null) throw new AppError('not_found');
        await audit.write(stores, 'session_revoked', { entityType: 'session', entityId: id });
      });
    },

    async revokeOtherSessions(caller: Caller, audit: AuditTrail) {
      const { tokenHash } = sessionOf(caller);
      return db.transaction(async (stores) => {
        const ended = await stores.sessions.deleteAllOf(caller.user.id, tokenHash);
        await audit.write(stores, 'session_revoked', {
          entityType: 'user',
          entityId: caller.user.id,
          details: { sessionsEnded: ended, scope: 'others' },
        });
        return { ended };
      });
    },
  };
};
