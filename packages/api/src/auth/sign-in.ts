import { AppError, type ErrorCode } from '@atelier/core/errors';
import type { UserRecord } from '@atelier/core/ports/records';
import type { SignInInput } from '@atelier/core/schemas/auth';
import type { AuthOptions } from '@atelier/core/schemas/identity';
import type { z } from 'zod';
import { sessionOf } from '../access/current-session.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { lockRefusal } from '../responses/in-force.ts';
import type { Deps } from '../shared/deps.ts';
import { constantTimeErrors } from '../throttle/constant-time-response.ts';
import type { PasswordAttempt } from '../throttle/login-attempt.ts';
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
    | 'securitySignals'
    | 'sessions'
    | 'settings'
    | 'signInCompletion'
  >,
) => {
  const { db, clock, hasher, sessions, signInCompletion, loginThrottle, oauth, securitySignals, settings } =
    deps;
  const constantTime = constantTimeErrors(settings.constantTimeStepMs);

  const recordFailure = async (
    passwordAttempt: PasswordAttempt,
    user: UserRecord | null,
    refusal: ErrorCode | null,
    audit: AuditTrail,
  ): Promise<void> => {
    const reason = refusal ?? (user === null ? 'unknown_account' : 'wrong_password');
    await db.transaction(async (stores) => {
      await audit.write(stores, 'login_failure', {
        entityType: 'user',
        ...(user === null ? {} : { entityId: user.id }),
        details: { reason, method: 'password' },
      });
      if (refusal === null) await passwordAttempt.failed(stores, user, audit);
    });
    if (refusal !== null) await passwordAttempt.giveBack();
  };

  /**
   * The account, after its password was verified. @throws AppError `invalid_credentials`, or the code of
   * `signInRefusal`
   */
  const verifiedUser = async (
    input: Credentials,
    passwordAttempt: PasswordAttempt,
    request: SignInRequest,
    audit: AuditTrail,
  ): Promise<UserRecord> => {
    const user = await db.users.findByEmail(input.email);
    const isCorrect = await passwordAttempt.verify(user?.passwordHash ?? null, input.password);
    const known = user !== null && isCorrect ? signInRefusal(user, settings) : null;
    const lock =
      user !== null && isCorrect && known === null ? await lockRefusal(db, user.id, clock.now()) : null;
    const refusal = lock?.code ?? known;
    if (user !== null && isCorrect && refusal === null) return user;
    if (!isCorrect) {
      const { isKnownDevice } = passwordAttempt;
      const { addressKey: address } = request;
      securitySignals.signInFailed({ ...input, userId: user?.id ?? null, address, isKnownDevice });
    }
    await recordFailure(passwordAttempt, user, refusal, audit);
    throw lock ?? new AppError(refusal ?? 'invalid_credentials');
  };

  /** Verifies the password and signs in; null if the account was changed or locked during verification. */
  const trySignIn = async (
    input: Credentials,
    passwordAttempt: PasswordAttempt,
    request: SignInRequest,
    before: Principal | null,
    audit: AuditTrail,
  ): Promise<SignInOutcome | null> => {
    const user = await verifiedUser(input, passwordAttempt, request, audit);
    const { id, passwordHash } = user;
    const isOutdated = passwordHash !== null && hasher.needsRehash(passwordHash, input.password);
    const newHash = isOutdated ? await hasher.hash(input.password) : null;
    return db.transaction(async (stores) => {
      // Read again under the row lock: a second factor may have been added during verification.
      const current = await stores.users.findForUpdate(id);
      if (current === null || current.lockedAt !== null || current.passwordHash !== passwordHash) return null;
      if (!needsSecondFactor(current, 'password'))
        await stores.users.recordSignIn(id, passwordHash, clock.now(), request.ip);
      if (newHash !== null) await stores.users.setPasswordHash(id, passwordHash, newHash);
      const proof = { kind: 'password', at: clock.now() } as const;
      const signInAttempt = {
        user: current,
        method: 'password',
        before,
        isNew: false,
        proof,
        rehashed: newHash,
      } as const;
      return signInCompletion.afterFirstFactor(stores, signInAttempt, request, audit);
    });
  };

  /** @throws AppError `rate_limited`, `sign_in_blocked`; both are counted */
  const startAttempt = async (email: string, request: SignInRequest): Promise<PasswordAttempt> => {
    try {
      return await loginThrottle.attemptPassword(email, request);
    } catch (thrown) {
      if (thrown instanceof AppError) securitySignals.signInRefused({ email, address: request.addressKey });
      throw thrown;
    }
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
     * Takes the same time for unknown and known addresses, with the same response (ASVS 6.3.8). If a second factor is
     * required, earlier failures are reset only after it.
     * @throws AppError `invalid_credentials`, `account_locked` and `email_unverified` (only after the right password),
     * `rate_limited`, `sign_in_blocked`, `method_off`, `conflict` if the account was changed during verification
     */
    async signIn(
      input: Credentials,
      request: SignInRequest,
      before: Principal | null,
      audit: AuditTrail,
    ): Promise<SignInOutcome> {
      if (!settings.regularAuth) throw new AppError('method_off');
      return constantTime(async () => {
        const passwordAttempt = await startAttempt(input.email, request);
        // If the account changed during verification, the password is verified against the new state, once.
        const attempt = () => trySignIn(input, passwordAttempt, request, before, audit);
        const outcome = await attempt()
          .then((result) => result ?? attempt())
          .catch(async (thrown: unknown) => {
            await passwordAttempt.giveBack();
            throw thrown;
          });
        if (outcome?.secondFactor === null) await passwordAttempt.succeeded();
        else await passwordAttempt.giveBack();
        if (outcome === null) throw new AppError('conflict');
        return outcome;
      });
    },

    /**
     * Ends the caller's session on the server (R-SESS-4). The device stays known, which grants no access.
     * @returns the `Set-Cookie` value that deletes the session cookie.
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
