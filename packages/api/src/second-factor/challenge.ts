import { AppError } from '@atelier/core/errors';
import type { SignInChallengeRecord } from '@atelier/core/ports/identity-records';
import type { SecondFactors } from '@atelier/core/schemas/identity';
import type { PasskeyRequest } from '@atelier/core/schemas/passkeys';
import type { z } from 'zod';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { attemptsPerChallenge, type SignInRequest, signInRefusal } from '../auth/sign-in-completion.ts';
import type { Deps } from '../shared/deps.ts';
import type { Principal, RequestContext } from '../trpc/request-context.ts';
import { createSecondFactorVerifier, type SecondFactorInput } from './verifier.ts';

type ChallengeRequest = Pick<RequestContext, 'challengeToken'>;

/** The second factor of a sign-in. There is no session until it is complete (decision 0008). */
export const challengeService = (
  deps: Pick<
    Deps,
    | 'clock'
    | 'db'
    | 'loginThrottle'
    | 'notices'
    | 'passkeys'
    | 'recoveryCodes'
    | 'sealer'
    | 'secrets'
    | 'settings'
    | 'signInCompletion'
    | 'totpCodes'
  >,
) => {
  const { db, clock, secrets, signInCompletion, loginThrottle, passkeys, settings } = deps;
  const verifier = createSecondFactorVerifier(deps);

  /** The pending sign-in of this browser; null if there is none or it has expired. */
  const find = async ({ challengeToken }: ChallengeRequest): Promise<SignInChallengeRecord | null> =>
    challengeToken === undefined ? null : db.challenges.find(secrets.hash(challengeToken), clock.now());

  const requireChallenge = async (request: ChallengeRequest): Promise<SignInChallengeRecord> => {
    const challenge = await find(request);
    if (challenge === null) throw new AppError('challenge_over');
    return challenge;
  };

  /** @returns the number of this attempt, from 1. @throws AppError `challenge_over` if none is left */
  const consumeAttempt = async (tokenHash: string): Promise<number> => {
    const counted = await db.challenges.consumeAttempt(tokenHash, clock.now());
    if (counted === null) throw new AppError('challenge_over');
    return attemptsPerChallenge - counted.attemptsLeft;
  };

  return {
    async pending(request: ChallengeRequest): Promise<z.infer<typeof SecondFactors> | null> {
      const challenge = await find(request);
      return challenge === null ? null : signInCompletion.availableFactors(db, challenge.userId);
    },

    /** @throws AppError `challenge_over`, `not_found` if the account has no passkey */
    async beginPasskey(request: ChallengeRequest): Promise<z.infer<typeof PasskeyRequest>> {
      const { tokenHash, userId } = await requireChallenge(request);
      const known = await db.passkeys.listOf(userId);
      if (known.length === 0) throw new AppError('not_found', 'This account has no passkey.');
      return passkeys.requestOptions({ purpose: 'second_factor', boundTo: tokenHash }, known);
    },

    /**
     * Creates the session. An attempt is counted before the proof is verified, and of concurrent completions one
     * succeeds.
     * @returns the cookies to set.
     * @throws AppError `wrong_code`, `challenge_over`, `rate_limited`, `account_locked`, `email_unverified`
     */
    async complete(
      input: SecondFactorInput,
      request: SignInRequest,
      before: Principal | null,
      audit: AuditTrail,
    ): Promise<readonly string[]> {
      const { tokenHash, userId, method } = await requireChallenge(request);
      const binding = { purpose: 'second_factor', boundTo: tokenHash } as const;
      const countAttempt = () => consumeAttempt(tokenHash);
      const { cookies, email } = await verifier.verify(
        { userId, input, binding, request, audit, method, countAttempt },
        async (stores, user, secondFactor) => {
          const now = clock.now();
          if ((await stores.challenges.consume(tokenHash, now)) === null)
            throw new AppError('challenge_over');
          const refusal = signInRefusal(user, settings);
          if (refusal !== null) throw new AppError(refusal);
          if (!(await stores.users.recordSignIn(userId, user.passwordHash, now, request.ip)))
            throw new AppError('challenge_over');
          const proof = { kind: 'second_factor', at: now } as const;
          const signInAttempt = { user, method, before, isNew: false, proof };
          const outcome = await signInCompletion.createSession(stores, signInAttempt, request, audit, {
            secondFactor,
          });
          return { cookies: outcome.cookies, email: user.email };
        },
      );
      // The right password alone did not reset the counter.
      if (method === 'password') await loginThrottle.resetClientFailures(email, request);
      return cookies;
    },
  };
};
