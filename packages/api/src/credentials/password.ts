import { AppError } from '@atelier/core/errors';
import { lockCurrentUser, requireVerified, sessionOf } from '../access/current-session.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { provenAtAfter } from '../second-factor/accepted-proof.ts';
import type { Deps } from '../shared/deps.ts';
import { knownDevices } from '../throttle/known-devices.ts';
import type { AttemptRequest } from '../throttle/login-throttle.ts';
import type { Principal, RequestContext } from '../trpc/request-context.ts';

type Request = AttemptRequest & Pick<RequestContext, 'userAgent'>;

/** Changing and setting the password of the signed-in user (ASVS 6.2.2, 6.2.3). */
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

  /** The policy reports issues at `password`; the field of this form is `newPassword`. */
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
   * Stores the new hash and ends all other access to the account; only the caller's session continues, in the only
   * browser that is still known.
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
      // An account without a password needs a verified address for its other sign-in methods.
      if (change.from === null) requireVerified(user);
      if (!(await stores.users.setPasswordHash(id, change.from, change.to))) throw new AppError('conflict');
      // Hashing takes time; if the session was ended or the account locked in the meantime, that applies to this request,
      // too.
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
     * Needs the current password besides step-up (ASVS 6.2.3). All other sessions, sign-in challenges and tokens end,
     * and this session continues under a new token (R-SESS-2). The password counts as a fresh proof only if step-up
     * would accept it: not for an account with a second factor. @returns the cookies of the new session and of this
     * device.
     * @throws AppError `invalid_credentials`, `validation_failed`, `rate_limited`, `sign_in_blocked`, `method_off`,
     * `conflict` if the password was changed in the meantime, `unauthenticated` if this session was ended in the meantime
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
        throw new AppError('invalid_credentials', 'Your current password is wrong.', {
          issues: [{ path: 'currentPassword', message: 'Your current password is wrong.' }],
        });
      await validateNewPassword(input.newPassword, principal.user);
      return replacePassword(principal, { from, to: await hasher.hash(input.newPassword) }, request, audit);
    },

    /**
     * Sets the first password of an account with other sign-in methods. @returns the cookies of the new session and of
     * this device.
     * @throws AppError `conflict` if there is one, `email_unverified`, `validation_failed`, `method_off`,
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
        throw new AppError('conflict', 'This account already has a password. Change it instead.');
      await checkPassword(password, principal.user);
      return replacePassword(principal, { from: null, to: await hasher.hash(password) }, request, audit);
    },
  };
};
