import { AppError } from '@atelier/core/errors';
import type { Passkeys } from '@atelier/core/ports/identity';
import type { PasskeyRecord } from '@atelier/core/ports/identity-records';
import type { Stores } from '@atelier/core/ports/stores';
import type { PasskeyResponse } from '@atelier/core/schemas/passkeys';
import type { z } from 'zod';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { Deps } from '../shared/deps.ts';
import { constantTimeErrors } from '../throttle/constant-time-response.ts';
import type { Principal } from '../trpc/request-context.ts';
import { type SignInRequest, signInRefusal } from './sign-in-completion.ts';

/** The input of one sign-in. */
interface Attempt {
  readonly response: z.output<typeof PasskeyResponse>;
  readonly request: SignInRequest;
  readonly before: Principal | null;
  readonly audit: AuditTrail;
}
type Outcome = { readonly cookies: readonly string[] } | { readonly refusal: AppError };
type Verified = NonNullable<Awaited<ReturnType<Passkeys['verifyRequest']>>>;

type Refusal = NonNullable<ReturnType<typeof signInRefusal>>;
type Reason =
  | Refusal
  | 'no_browser'
  | 'unknown_passkey'
  | 'wrong_passkey'
  | 'challenge_spent'
  | 'passkey_cloned'
  | 'conflict';

/** Whether the user learns the reason: the passkey was valid, but the account may not sign in. */
const isRefusal = (reason: Reason): reason is Refusal =>
  reason === 'account_locked' || reason === 'email_unverified';

/** The same for every failure, so that the response does not reveal which passkeys exist. */
const invalidPasskey = () =>
  new AppError(
    'invalid_credentials',
    'This passkey isn’t linked to an account here. Try again, or sign in another way.',
  );

/** Audits the failure. Returned, not thrown: the transaction commits, so that consumed values stay consumed. */
const recordFailure = async (
  stores: Pick<Stores, 'audit'>,
  { audit }: Attempt,
  reason: Reason,
  userId?: string,
): Promise<Outcome> => {
  await audit.write(stores, 'login_failure', {
    entityType: 'user',
    ...(userId === undefined ? {} : { entityId: userId }),
    details: { reason, method: 'passkey' },
  });
  return { refusal: isRefusal(reason) ? new AppError(reason) : invalidPasskey() };
};

/** Sign-in with a passkey alone. It counts as both factors, because it requires user verification. */
export const passkeySignIn = (
  deps: Pick<Deps, 'clock' | 'db' | 'notices' | 'passkeys' | 'settings' | 'signInCompletion'>,
) => {
  const { db, clock, passkeys, signInCompletion, notices, settings } = deps;
  const constantTime = constantTimeErrors(settings.constantTimeStepMs);

  const completeSignIn = (
    attempt: Attempt,
    { id, userId, credentialId }: PasskeyRecord,
    verified: Verified,
  ): Promise<Outcome> =>
    db.transaction(async (stores) => {
      const { request, before, audit } = attempt;
      const user = await stores.users.findForUpdate(userId);
      if (user === null) return recordFailure(stores, attempt, 'unknown_passkey');
      if (!(await stores.spent.spend(verified.challengeHash, verified.challengeExpiresAt)))
        return recordFailure(stores, attempt, 'challenge_spent', userId);
      // Removed during verification. That does not indicate a clone, so the owner is not warned.
      if ((await stores.passkeys.findByCredential(credentialId)) === null)
        return recordFailure(stores, attempt, 'unknown_passkey', userId);
      const now = clock.now();
      if (!(await stores.passkeys.use(id, verified.counter, verified.backedUp, now))) {
        // The authenticator was cloned or is broken; in both cases its owner must know.
        await notices.send(stores, user, 'passkey_refused', request);
        return recordFailure(stores, attempt, 'passkey_cloned', userId);
      }
      const refusal = signInRefusal(user, settings);
      if (refusal !== null) return recordFailure(stores, attempt, refusal, userId);
      if (!(await stores.users.recordSignIn(userId, user.passwordHash, now, request.ip)))
        return recordFailure(stores, attempt, 'conflict', userId);
      const proof = { kind: 'second_factor', at: now } as const;
      const signInAttempt = { user, method: 'passkey', before, isNew: false, proof } as const;
      return signInCompletion.createSession(stores, signInAttempt, request, audit);
    });

  const verifyAndSignIn = async (attempt: Attempt): Promise<Outcome> => {
    const { response, request } = attempt;
    if (request.browserHash === null) return recordFailure(db, attempt, 'no_browser');
    const passkey = await db.passkeys.findByCredential(response.id);
    if (passkey === null) return recordFailure(db, attempt, 'unknown_passkey');
    const binding = { purpose: 'sign_in', boundTo: request.browserHash } as const;
    const verified = await passkeys.verifyRequest(response, binding, passkey);
    if (verified === null) return recordFailure(db, attempt, 'wrong_passkey', passkey.userId);
    return completeSignIn(attempt, passkey, verified);
  };

  return {
    /** For any passkey of this site (autofill), bound to this browser. @throws AppError `csrf_failed` without one */
    async beginSignIn({ browserHash }: Pick<SignInRequest, 'browserHash'>) {
      if (browserHash === null) throw new AppError('csrf_failed');
      return passkeys.requestOptions({ purpose: 'sign_in', boundTo: browserHash }, []);
    },

    /**
     * @returns the cookies to set.
     * @throws AppError `invalid_credentials` for every invalid response; `account_locked`, `email_unverified` after a
     * valid one
     */
    signIn: (
      response: z.output<typeof PasskeyResponse>,
      request: SignInRequest,
      before: Principal | null,
      audit: AuditTrail,
    ): Promise<readonly string[]> =>
      constantTime(async () => {
        const outcome = await verifyAndSignIn({ response, request, before, audit });
        if ('refusal' in outcome) throw outcome.refusal;
        return outcome.cookies;
      }),
  };
};
