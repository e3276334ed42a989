import { AppError } from '@atelier/core/errors';
import { lockCurrentUser, requireVerified, sessionOf } from '../access/current-session.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { provenAtAfter } from '../second-factor/accepted-proof.ts';
import type { Deps } from '../shared/deps.ts';
import { knownDevices } from '../throttle/known-devices.ts';
import type { AttemptRequest } from '../throttle/login-throttle.ts';
import type { Principal, RequestContext } from '../trpc/request-context.ts';

type Request = AttemptRequest & Pick<RequestContext, 'userAgent'>;

/** One's own password, from inside the account (ASVS 6.2.2, 6.2.3). */
export const passwordService = (
  deps: Pick<
    Deps,
    | 'checkPassword'
    | 'clock'
    | 'db'
    | 'devices'
    | 'hasher'
    | 'loginThrottle'
    | 'notices'
    | 'secrets'
    | 'sessions'
    | 'settings'
  >,
) => {
  const { db, clock, hasher, checkPassword, sessions, loginThrottle, notices, settings } = deps;
  const known = knownDevices(deps);

  /** The policy speaks of the field it knows; here the form calls it `newPassword`. */
  const validateNewPassword = async (password: string, owner: Principal['user']): Promise<void> => {
    try {
      await checkPassword(password, owner);
    } catch (thrown) {
      if (!(thrown instanceof AppError) || thrown.issues === undefined) throw thrown;
      const issues = thrown.issues.map(({ message }) => ({ path: 'newPassword', message }));
      throw new AppError(thrown.code, thrown.message, { issues });
    }
  };

  const currentHash = async ({ user }: Principal): Promise<string | null> => {
    if (!settings.regularAuth) throw new AppError('method_off');
    return (await db.users.findById(user.id))?.passwordHash ?? null;
  };

  /**
   * Puts the new hash in place and ends whatever the old one, or its lack, may have let in; only the caller goes on,
   * in the one browser that the account still knows.
   */
  const replacePassword = (
    principal: Principal,
    change: { readonly from: string | null; readonly to: string },
    { ip, userAgent }: Request,
    audit: AuditTrail,
  ): Promise<readonly string[]> =>
    db.transaction(async (stores) => {
      const user = await lockCurrentUser(stores, principal);
      const { id } = user;
      // Without a password an account is opened by what an unproven address may not have.
      if (change.from === null) requireVerified(user);
      if (!(await stores.users.setPasswordHash(id, change.from, change.to))) throw new AppError('conflict');
      // Hashing takes its turn; whoever ended this session or locked the account meanwhile meant this request too.
      const ended = await stores.sessions.deleteOwned(id, sessionOf(principal).sessionId);
      if (ended === null) throw new AppError('unauthenticated');
      const others = await stores.sessions.deleteAllOf(id);
      await stores.challenges.deleteAllOf(id);
      const clientsEnded = await stores.bearers.deleteAllOf(id);
      await stores.tokens.deleteAllOf(id, ['reset_password']);
      const { method } = ended;
      const provenAt =
        change.from === null
          ? ended.provenAt
          : provenAtAfter({ kind: 'password', at: clock.now() }, user, settings, ended.provenAt);
      const { setCookie } = await sessions.start({ userId: id, ip, userAgent, method, provenAt });
      await notices.send(stores, user, 'password_changed', { ip, userAgent });
      await audit.write(stores, 'password_change', {
        entityType: 'user',
        entityId: id,
        details: { sessionsEnded: others + 1, clientsEnded, first: change.from === null },
      });
      const generation = await known.generationOf(stores, id);
      return [setCookie, known.setCookie({ email: user.email, passwordHash: change.to, generation })];
    });

  return {
    /**
     * Needs the present password besides the fresh proof (ASVS 6.2.3); every other session, half-finished sign-in and token
     * ends, and this session goes on under a new token (R-SESS-2). The password renews the session's proof only where
     * step-up would take it: not for an account with a second factor. @returns the cookies of the new session and of this device.
     * @throws AppError `invalid_credentials`, `validation_failed`, `rate_limited`, `sign_in_blocked`, `method_off`,
     * `conflict` when it was changed meanwhile, `unauthenticated` when this session was ended meanwhile
     */
    async changePassword(
      principal: Principal,
      input: { readonly currentPassword: string; readonly newPassword: string },
      request: Request,
      audit: AuditTrail,
    ): Promise<readonly string[]> {
      sessionOf(principal);
      const from = await currentHash(principal);
      const owner = { ...principal.user, passwordHash: from };
      if (
        !(await loginThrottle.verifyPassword(owner, input.currentPassword, request, audit, 'password_change'))
      )
        throw new AppError('invalid_credentials', 'Your present password is not right.', {
          issues: [{ path: 'currentPassword', message: 'Your present password is not right.' }],
        });
      await validateNewPassword(input.newPassword, principal.user);
      return replacePassword(principal, { from, to: await hasher.hash(input.newPassword) }, request, audit);
    },

    /**
     * The first password of an account that other ways open. @returns the cookies of the new session and of this device.
     * @throws AppError `conflict` when there is one, `email_unverified`, `validation_failed`, `method_off`,
     * `unauthenticated`
     */
    async setPassword(
      principal: Principal,
      password: string,
      request: Request,
      audit: AuditTrail,
    ): Promise<readonly string[]> {
      sessionOf(principal);
      requireVerified(principal.user);
      if ((await currentHash(principal)) !== null)
        throw new AppError('conflict', 'This account has a password already. Change it instead.');
      await checkPassword(password, principal.user);
      return replacePassword(principal, { from: null, to: await hasher.hash(password) }, request, audit);
    },
  };
};
