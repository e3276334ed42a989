import { AppError, type ErrorCode } from '@atelier/core/errors';
import type { UserRecord } from '@atelier/core/ports/records';
import type { SignInInput } from '@atelier/core/schemas/auth';
import type { AuthOptions } from '@atelier/core/schemas/identity';
import type { z } from 'zod';
import { sessionOf } from '../access/current-session.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { Deps } from '../shared/deps.ts';
import { constantTimeErrors } from '../throttle/constant-time-response.ts';
import type { PasswordAttempt } from '../throttle/login-throttle.ts';
import type { Principal } from '../trpc/request-context.ts';
import {
  needsSecondFactor,
  type SignInOutcome,
  type SignInRequest,
  signInRefusal,
} from './sign-in-completion.ts';

type Credentials = z.output<typeof SignInInput>;

/** Sign-in by password, sign-out, and what the sign-in page offers (R-ID-1, R-ID-3, R-SESS-2). */
export const signInService = (
  deps: Pick<
    Deps,
    | 'checkPassword'
    | 'clock'
    | 'db'
    | 'hasher'
    | 'limiter'
    | 'limits'
    | 'link'
    | 'loginThrottle'
    | 'oauth'
    | 'outbox'
    | 'secrets'
    | 'sessions'
    | 'settings'
    | 'signInCompletion'
  >,
) => {
  const { db, clock, hasher, sessions, signInCompletion, loginThrottle, oauth, settings } = deps;
  const evenly = constantTimeErrors(settings.constantTimeStepMs);

  const fail = async (
    passwordAttempt: PasswordAttempt,
    user: UserRecord | null,
    bar: ErrorCode | null,
    audit: AuditTrail,
  ): Promise<void> => {
    const reason = bar ?? (user === null ? 'unknown_account' : 'wrong_password');
    await db.transaction(async (stores) => {
      await audit.write(stores, 'login_failure', {
        entityType: 'user',
        ...(user === null ? {} : { entityId: user.id }),
        details: { reason, method: 'password' },
      });
      if (bar === null) await passwordAttempt.wrong(stores, user, audit);
    });
    if (bar !== null) await passwordAttempt.giveBack();
  };

  /** The account, once the password has been checked. @throws AppError `invalid_credentials`, or why it is barred */
  const verifiedUser = async (
    input: Credentials,
    passwordAttempt: PasswordAttempt,
    audit: AuditTrail,
  ): Promise<UserRecord> => {
    const user = await db.users.findByEmail(input.email);
    const isRight = await passwordAttempt.judge(user?.passwordHash ?? null, input.password);
    const bar = user !== null && isRight ? signInRefusal(user, settings) : null;
    if (user !== null && isRight && bar === null) return user;
    await fail(passwordAttempt, user, bar, audit);
    throw new AppError(bar ?? 'invalid_credentials');
  };

  /** Checks the password and enters; null when the account was changed or locked while it was checked. */
  const tryToEnter = async (
    input: Credentials,
    passwordAttempt: PasswordAttempt,
    request: SignInRequest,
    before: Principal | null,
    audit: AuditTrail,
  ): Promise<SignInOutcome | null> => {
    const user = await verifiedUser(input, passwordAttempt, audit);
    const { id, passwordHash } = user;
    const isOutdated = passwordHash !== null && hasher.needsRehash(passwordHash, input.password);
    const upgraded = isOutdated ? await hasher.hash(input.password) : null;
    return db.transaction(async (stores) => {
      // As it stands now that nobody else can change it: a second factor may have come in the meantime.
      const held = await stores.users.findForUpdate(id);
      if (held === null || held.lockedAt !== null || held.passwordHash !== passwordHash) return null;
      if (!needsSecondFactor(held, 'password'))
        await stores.users.recordSignIn(id, passwordHash, clock.now(), request.ip);
      if (upgraded !== null) await stores.users.setPasswordHash(id, passwordHash, upgraded);
      const shown = { kind: 'password', at: clock.now() } as const;
      const entering = {
        user: held,
        method: 'password',
        before,
        isNew: false,
        shown,
        rehashed: upgraded,
      } as const;
      return signInCompletion.enter(stores, entering, request, audit);
    });
  };

  return {
    /** What the sign-in page offers. */
    options: (): z.infer<typeof AuthOptions> => ({
      regular: settings.regularAuth,
      registrationOpen: settings.registrationOpen,
      emailVerificationRequired: settings.emailVerificationRequired,
      providers: oauth.list.map(({ id, name }) => ({ id, name })),
    }),

    /**
     * Works as long for an unknown address as for a known one, and says the same (ASVS 6.3.8). Where a second factor
     * is owed, earlier failures are forgotten only after that one.
     * @throws AppError `invalid_credentials`, `account_locked` and `email_unverified` (only after the right password),
     * `rate_limited`, `sign_in_blocked`, `method_off`, `conflict` when the account was changed while the password was
     * checked
     */
    async signIn(
      input: Credentials,
      request: SignInRequest,
      before: Principal | null,
      audit: AuditTrail,
    ): Promise<SignInOutcome> {
      if (!settings.regularAuth) throw new AppError('method_off');
      return evenly(async () => {
        const passwordAttempt = await loginThrottle.password(input.email, request);
        // Whoever's account changed while the password was checked is checked anew, against what stands now.
        const attempt = () => tryToEnter(input, passwordAttempt, request, before, audit);
        const entry = await attempt()
          .then((entered) => entered ?? attempt())
          .catch(async (thrown: unknown) => {
            await passwordAttempt.giveBack();
            throw thrown;
          });
        if (entry?.secondFactor === null) await passwordAttempt.right();
        else await passwordAttempt.giveBack();
        if (entry === null) throw new AppError('conflict');
        return entry;
      });
    },

    /**
     * Ends the caller's session on the server (R-SESS-4). The device stays known: that lets nobody in.
     * @returns the cookie that takes the session's away.
     */
    async signOut(principal: Principal, audit: AuditTrail): Promise<string> {
      const { tokenHash, sessionId } = sessionOf(principal);
      await db.transaction(async (stores) => {
        await stores.sessions.deleteByHash(tokenHash);
        await audit.write(stores, 'logout', { entityType: 'session', entityId: sessionId });
      });
      return sessions.blankCookie();
    },
  };
};
