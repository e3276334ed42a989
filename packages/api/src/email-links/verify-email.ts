import { AppError } from '@atelier/core/errors';
import type { OneTimeTokenRecord } from '@atelier/core/ports/identity-records';
import type { UserRecord } from '@atelier/core/ports/records';
import { isSessionCurrent } from '../access/current-session.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { Deps } from '../shared/deps.ts';
import type { AttemptRequest } from '../throttle/login-throttle.ts';
import type { Principal, RequestContext } from '../trpc/request-context.ts';
import { isSessionOf, linkExpired, ownerSubject, requireUnlocked } from './one-time-links.ts';
import { queueVerification } from './verification-email.ts';

const passwordNeeded = 'Enter the account’s password: you didn’t register in this browser.';
const sessionNeeded = 'You didn’t register in this browser. Follow the link where you are signed in.';

/** Verification that the person who registered receives mail at the address (R-ID-6). */
export const emailVerifications = (
  deps: Pick<
    Deps,
    | 'clock'
    | 'db'
    | 'legalState'
    | 'link'
    | 'links'
    | 'loginThrottle'
    | 'outbox'
    | 'requestEmail'
    | 'secrets'
    | 'settings'
  >,
) => {
  const { db, clock, links, loginThrottle, requestEmail, settings } = deps;

  /** Counts as an attempt. @throws AppError `invalid_credentials`, `rate_limited`, `sign_in_blocked` */
  const verifyPassword = async (
    user: UserRecord,
    password: string,
    request: AttemptRequest,
    audit: AuditTrail,
  ): Promise<void> => {
    const attempt = await loginThrottle.attemptPassword(user.email, request);
    // A right password is no sign-in here, so it does not reset the failures of sign-in.
    if (await attempt.verify(user.passwordHash, password)) return attempt.giveBack();
    await db.transaction(async (stores) => {
      await attempt.failed(stores, user, audit);
      await audit.write(stores, 'login_failure', {
        entityType: 'user',
        entityId: user.id,
        details: { reason: 'wrong_password', method: 'email_verification' },
      });
    });
    throw new AppError('invalid_credentials', 'Wrong password.', {
      issues: [{ path: 'password', message: 'Wrong password.' }],
    });
  };

  /** What shows, besides the link, that the caller is the person who registered; null if nothing. */
  const matchRegistrant = (
    { browserHash, userId }: OneTimeTokenRecord,
    request: Pick<RequestContext, 'browserHash'>,
    principal: Principal | null,
  ): 'browser' | 'session' | null => {
    if (browserHash !== null && browserHash === request.browserHash) return 'browser';
    return isSessionOf(principal, userId) ? 'session' : null;
  };

  return {
    /**
     * The link alone is not enough: the owner of the address could confirm a stranger's registration unknowingly. It
     * needs the browser that registered, a session of the account, or its password (decision 0009).
     * @throws AppError `not_found`, `account_locked`; `validation_failed` (at `password`) or `invalid_credentials`,
     * after which the link is still valid; `rate_limited`, `sign_in_blocked`; `method_off` if only the password is left
     * and passwords are disabled
     */
    async verifyEmail(
      { token, password }: { readonly token: string; readonly password?: string | undefined },
      request: AttemptRequest & Pick<RequestContext, 'browserHash'>,
      principal: Principal | null,
      audit: AuditTrail,
    ): Promise<void> {
      const found = await links.read(db, token, 'verify_email');
      const matchedBy = matchRegistrant(found.token, request, principal);
      if (matchedBy === null) {
        // If passwords are disabled, none is verified here either: it would allow guessing.
        if (!settings.regularAuth) throw new AppError('method_off', sessionNeeded);
        if (password === undefined)
          throw new AppError('validation_failed', passwordNeeded, {
            issues: [{ path: 'password', message: passwordNeeded }],
          });
        await verifyPassword(found.user, password, request, audit);
      }
      await db.transaction(async (stores) => {
        const { user } = await links.redeem(stores, token, 'verify_email');
        requireUnlocked(user);
        // If the owner took the account over during verification, the old password proves nothing.
        if (matchedBy === null && user.passwordHash !== found.user.passwordHash) throw linkExpired();
        if (matchedBy === 'session' && !(principal !== null && (await isSessionCurrent(stores, principal))))
          throw new AppError('unauthenticated');
        await stores.users.setEmailVerified(user.id, user.email, clock.now());
        // Only the browser that registered shows that the same person has agreed; others are asked themselves.
        if (matchedBy !== 'browser') await stores.consents.forget(user.id);
        await stores.tokens.deleteAllOf(user.id, ['verify_email']);
        // Strangers may have blocked the address before it had an account; its owner starts without failures.
        await loginThrottle.resetAccountFailures(stores, user.email);
        await audit.write(stores, 'email_verified', {
          ...ownerSubject(user),
          details: { method: matchedBy ?? 'password' },
        });
      });
      deps.legalState.forget();
    },

    /**
     * Sends a new link; the response does not reveal whether there is an unverified account. The link is bound to no
     * browser: the requester may be the owner of the address, who knows nothing of the registration. Invited users get
     * none: they have no password to confirm it with, and accepting the invitation verifies the address.
     * @throws AppError `rate_limited`
     */
    async resendVerification(
      email: string,
      request: Pick<RequestContext, 'noteLimit'>,
      audit: AuditTrail,
    ): Promise<void> {
      await requestEmail('verify', email, request, () =>
        db.transaction(async (stores) => {
          const found = await stores.users.findByEmail(email);
          const user = found && (await stores.users.findForUpdate(found.id));
          const isWaiting = user?.email === email && user.lockedAt === null && user.emailVerifiedAt === null;
          if (isWaiting && (await stores.invitations.find(user.id)) === null) {
            await stores.tokens.deleteAllOf(user.id, ['verify_email']);
            await queueVerification(deps, stores, user, null);
          }
          await audit.write(stores, 'verification_requested', {
            entityType: 'user',
            ...(found === null ? {} : { entityId: found.id }),
          });
        }),
      );
    },
  };
};
