import { AppError } from '@atelier/core/errors';
import type { UserRecord } from '@atelier/core/ports/records';
import type { StepUpInput, StepUpOptions } from '@atelier/core/schemas/identity';
import type { z } from 'zod';
import { lockCurrentUser, renewCurrentSession, sessionOf } from '../access/current-session.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { belongsTo } from '../oauth/belongs-to.ts';
import type { Deps } from '../shared/deps.ts';
import type { AttemptRequest } from '../throttle/login-throttle.ts';
import type { Principal, RequestContext } from '../trpc/request-context.ts';
import { isAcceptedProof } from './accepted-proof.ts';
import { createSecondFactorVerifier, type SecondFactorInput } from './verifier.ts';

type Request = AttemptRequest & Pick<RequestContext, 'userAgent'>;

/** Step-up: a fresh proof of identity, by the second factor if the account has one (R-ID-9). */
export const stepUpService = (
  deps: Pick<
    Deps,
    | 'clock'
    | 'db'
    | 'loginThrottle'
    | 'notices'
    | 'oauth'
    | 'passkeys'
    | 'recoveryCodes'
    | 'sealer'
    | 'sessions'
    | 'settings'
    | 'signInCompletion'
    | 'totpCodes'
  >,
) => {
  const { db, clock, sessions, signInCompletion, loginThrottle, passkeys, oauth, settings } = deps;
  const verifier = createSecondFactorVerifier(deps);

  const ownerOf = async ({ user }: Principal): Promise<UserRecord> => {
    const owner = await db.users.findById(user.id);
    if (owner === null) throw new AppError('unauthenticated');
    return owner;
  };

  /** For an account with a second factor, the password alone is not enough. */
  const mayUsePassword = (owner: UserRecord): boolean => isAcceptedProof('password', owner, settings);

  const linkedProviders = async (userId: string) => {
    const linked = await db.identities.listOf(userId);
    return oauth.list
      .filter((provider) => linked.some((identity) => belongsTo(identity, provider)))
      .map(({ id, name }) => ({ id, name }));
  };

  const passkeyOptions = async (userId: string, tokenHash: string) =>
    passkeys.requestOptions({ purpose: 'step_up', boundTo: tokenHash }, await db.passkeys.listOf(userId));

  const record = (audit: AuditTrail, stores: Pick<typeof db, 'audit'>, sessionId: string, method: string) =>
    audit.write(stores, 'step_up', { entityType: 'session', entityId: sessionId, details: { method } });

  const proveByPassword = async (
    principal: Principal,
    password: string,
    request: Request,
    audit: AuditTrail,
  ): Promise<string> => {
    const owner = await ownerOf(principal);
    if (!mayUsePassword(owner))
      throw new AppError('forbidden', 'A password isn’t enough here. Confirm another way.');
    if (!(await loginThrottle.verifyPassword(owner, password, request, audit, 'step_up')))
      throw new AppError('invalid_credentials', 'Your password is wrong.', {
        issues: [{ path: 'password', message: 'Your password is wrong.' }],
      });
    return db.transaction(async (stores) => {
      const current = await lockCurrentUser(stores, principal);
      // Changed during verification: the proof no longer counts.
      if (current.passwordHash !== owner.passwordHash || !mayUsePassword(current))
        throw new AppError('conflict');
      const setCookie = await renewCurrentSession(sessions, principal, request, clock.now());
      await record(audit, stores, sessionOf(principal).sessionId, 'password');
      return setCookie;
    });
  };

  const proveBySecondFactor = (
    principal: Principal,
    input: SecondFactorInput,
    request: Request,
    audit: AuditTrail,
  ): Promise<string> => {
    const { tokenHash, sessionId, userId } = sessionOf(principal);
    const binding = { purpose: 'step_up', boundTo: tokenHash } as const;
    const countAttempt = async () => 0;
    return verifier.verify(
      { userId, input, binding, request, audit, method: 'step_up', countAttempt },
      async (stores, user, factor) => {
        if (user.lockedAt !== null) throw new AppError('unauthenticated');
        const setCookie = await renewCurrentSession(sessions, principal, request, clock.now());
        await record(audit, stores, sessionId, factor);
        return setCookie;
      },
    );
  };

  return {
    /** The proofs that the user can present now. */
    async options(principal: Principal): Promise<z.infer<typeof StepUpOptions>> {
      const { tokenHash, provenAt } = sessionOf(principal);
      const owner = await ownerOf(principal);
      const { totp, passkey, recoveryCode } = await signInCompletion.availableFactors(db, owner.id);
      const password = mayUsePassword(owner);
      const untilMs = provenAt.getTime() + settings.stepUpTtlMs;
      return {
        password,
        totp,
        recoveryCode,
        passkey: passkey ? await passkeyOptions(owner.id, tokenHash) : null,
        providers: isAcceptedProof('provider', owner, settings) ? await linkedProviders(owner.id) : [],
        provenUntil: untilMs > clock.now().getTime() ? new Date(untilMs).toISOString() : null,
      };
    },

    /**
     * The session continues under a new token, proven now (ASVS 7.2.4). Wrong proofs count like failed sign-ins.
     * @returns the session's cookie.
     * @throws AppError `invalid_credentials`, `wrong_code`, `forbidden` for a proof that is not accepted,
     * `rate_limited`, `sign_in_blocked`, `conflict`, `unauthenticated` if the session was ended in the meantime
     */
    prove: (
      principal: Principal,
      input: z.output<typeof StepUpInput>,
      request: Request,
      audit: AuditTrail,
    ): Promise<string> =>
      'password' in input
        ? proveByPassword(principal, input.password, request, audit)
        : proveBySecondFactor(principal, input, request, audit),
  };
};
