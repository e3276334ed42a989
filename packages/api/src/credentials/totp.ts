import { AppError } from '@atelier/core/errors';
import type { TotpRecord } from '@atelier/core/ports/identity-records';
import { lockTarget } from '../access/admin-target.ts';
import {
  lockCurrentUser,
  renewCurrentSession,
  requireVerified,
  sessionOf,
  unchangedProof,
} from '../access/current-session.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { factorRemoval } from '../second-factor/remove-all.ts';
import {
  afterFactorAdded,
  afterFactorRemoved,
  endClientsBefore,
  hasFactor,
  renewRecoveryCodes,
} from '../second-factor/state.ts';
import type { Deps } from '../shared/deps.ts';
import type { Principal, RequestContext } from '../trpc/request-context.ts';

type Request = Pick<RequestContext, 'ip' | 'userAgent'>;

/** The encryption context of a TOTP secret: this purpose and this user (ASVS 11.3.3). */
export const totpContext = (userId: string): string => `totp:${userId}`;

/** Shown when a change would remove the last second factor although the role requires one. */
export const lastFactorText =
  'Your role requires a second factor. Add another one before you remove this one.';

const subject = (id: string) => ({ entityType: 'user', entityId: id });

/** Setup and removal of the authenticator app and recovery codes (R-ID-8). They are verified in `second-factor/`. */
export const totpService = (
  deps: Pick<
    Deps,
    | 'clock'
    | 'db'
    | 'loginThrottle'
    | 'notices'
    | 'recoveryCodes'
    | 'sealer'
    | 'sessions'
    | 'settings'
    | 'totpCodes'
  >,
) => {
  const { db, clock, sealer, totpCodes, recoveryCodes, sessions, notices, loginThrottle, settings } = deps;
  const removeAllFactors = factorRemoval(deps);

  /**
   * The time step of a right code. The attempt is counted before it is verified. @throws AppError `rate_limited`,
   * `wrong_code`
   */
  const verifyCode = async (
    { user }: Principal,
    pending: TotpRecord,
    code: string,
    request: Request,
    audit: AuditTrail,
  ) => {
    const attempt = await loginThrottle.attemptCode(user.id, request);
    const step = totpCodes.stepOf(sealer.open(pending.sealedSecret, totpContext(user.id)), code);
    if (step !== null) return { attempt, step };
    await attempt.settle();
    await db.transaction(async (stores) => {
      await attempt.failed(stores, user, audit);
      await audit.write(stores, 'login_failure', {
        ...subject(user.id),
        details: { reason: 'wrong_code', method: 'totp_setup' },
      });
    });
    throw new AppError('wrong_code');
  };

  return {
    /**
     * Replaces an unconfirmed secret. It has no effect until a code confirms it.
     * @throws AppError `email_unverified`, `conflict` if there is a confirmed one
     */
    async begin({ user }: Principal) {
      requireVerified(user);
      const secret = totpCodes.newSecret();
      if (!(await db.totp.begin(user.id, sealer.seal(secret, totpContext(user.id)))))
        throw new AppError('conflict', 'An authenticator app is already set up. Remove it first.');
      return { secret, uri: totpCodes.uri(secret, user.email) };
    },

    /**
     * From now on sign-in asks for a code. All other sessions and sign-in challenges end, because they were created
     * without one (pitfalls 13, 14); if it is the first factor, so do all API clients. Consumes the code.
     * @throws AppError `wrong_code`, `rate_limited`, `conflict`, `email_unverified`, `unauthenticated`
     */
    async confirm(principal: Principal, code: string, request: Request, audit: AuditTrail) {
      requireVerified(principal.user);
      const { userId, tokenHash } = sessionOf(principal);
      const pending = await db.totp.find(userId);
      if (pending === null || pending.confirmedAt !== null)
        throw new AppError('conflict', 'There is no authenticator app to confirm. Start again.');
      const { attempt, step } = await verifyCode(principal, pending, code, request, audit);
      const confirming = db.transaction(async (stores) => {
        const user = await lockCurrentUser(stores, principal);
        const now = clock.now();
        if (!(await stores.totp.confirm(userId, pending.sealedSecret, step, now)))
          throw new AppError('conflict');
        const newCodes = await afterFactorAdded(stores, user, now, recoveryCodes);
        await stores.challenges.deleteAllOf(userId);
        const sessionsEnded = await stores.sessions.deleteAllOf(userId, tokenHash);
        const clientsEnded = await endClientsBefore(stores, user);
        const setCookie = await renewCurrentSession(sessions, principal, request, unchangedProof(principal));
        await notices.send(stores, user, 'totp_enabled', request);
        await audit.write(stores, 'two_factor_change', {
          ...subject(userId),
          details: { action: 'totp_enabled', sessionsEnded, clientsEnded },
        });
        return { recoveryCodes: newCodes === null ? null : [...newCodes], setCookie };
      });
      const confirmed = await confirming.catch(async (thrown: unknown) => {
        await attempt.giveBack();
        throw thrown;
      });
      await attempt.succeeded();
      return confirmed;
    },

    /**
     * @returns the cookie of the renewed session.
     * @throws AppError `conflict` if there is none, `forbidden` if the role requires it, `unauthenticated`
     */
    async disable(principal: Principal, request: Request, audit: AuditTrail) {
      return db.transaction(async (stores) => {
        const user = await lockCurrentUser(stores, principal);
        if (!(await stores.totp.delete(user.id)))
          throw new AppError('conflict', 'There is no authenticator app to remove.');
        const hasFactorLeft = await afterFactorRemoved(stores, user);
        if (!hasFactorLeft && settings.secondFactorRoles.includes(user.role))
          throw new AppError('forbidden', lastFactorText);
        const setCookie = await renewCurrentSession(sessions, principal, request, unchangedProof(principal));
        await notices.send(stores, user, 'totp_disabled', request);
        await audit.write(stores, 'two_factor_change', {
          ...subject(user.id),
          details: { action: 'totp_disabled', factorLeft: hasFactorLeft },
        });
        return setCookie;
      });
    },

    /** Voids the old codes. @throws AppError `conflict` if the account has no second factor */
    async regenerateRecoveryCodes(principal: Principal, request: Request, audit: AuditTrail) {
      return db.transaction(async (stores) => {
        const user = await lockCurrentUser(stores, principal);
        if (!(await hasFactor(stores, user.id)))
          throw new AppError('conflict', 'Set up a second factor first.');
        const newCodes = await renewRecoveryCodes(stores, user.id, recoveryCodes, clock.now());
        await notices.send(stores, user, 'recovery_codes_regenerated', request);
        await audit.write(stores, 'two_factor_change', {
          ...subject(user.id),
          details: { action: 'recovery_codes_regenerated' },
        });
        return { recoveryCodes: [...newCodes] };
      });
    },

    /**
     * For a user who lost all second factors and proved their identity to an administrator (ASVS 6.4.4): removes all
     * second factors and ends all sessions. The password is unchanged.
     * @throws AppError `not_found`, `forbidden`, `conflict` if there is nothing to remove
     */
    async removeFor(principal: Principal, userId: string, request: Request, audit: AuditTrail) {
      await db.transaction(async (stores) => {
        const user = await lockTarget(stores, principal, userId);
        await removeAllFactors(stores, user, 'removed_by_admin', request, audit);
      });
    },
  };
};
