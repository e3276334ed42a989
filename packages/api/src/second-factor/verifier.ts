import { AppError } from '@atelier/core/errors';
import type { PasskeyBinding } from '@atelier/core/ports/identity';
import type { UserRecord } from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';
import type { CompleteTwoFactorInput } from '@atelier/core/schemas/identity';
import type { PasskeyResponse } from '@atelier/core/schemas/passkeys';
import type { z } from 'zod';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { totpContext } from '../credentials/totp.ts';
import type { Deps } from '../shared/deps.ts';
import type { LoginAttempt } from '../throttle/login-attempt.ts';
import type { RequestContext } from '../trpc/request-context.ts';

export type SecondFactorInput = z.output<typeof CompleteTwoFactorInput>;
type Factor = 'totp' | 'recovery_code' | 'passkey';

/** What the user presents, and in which flow. */
interface VerificationInput {
  readonly userId: string;
  readonly input: SecondFactorInput;
  /** What a passkey response must be bound to. */
  readonly binding: PasskeyBinding;
  readonly request: Pick<RequestContext, 'ip' | 'userAgent'>;
  readonly audit: AuditTrail;
  /** The flow, for the audit event of a failure. */
  readonly method: string;
  /**
   * Runs before anything is verified, and may refuse by throwing.
   * @returns the number of the attempt within its sign-in, from 1; 0 if attempts are not numbered
   */
  readonly countAttempt: () => Promise<number>;
}

type ConsumeResult = 'spent' | 'used_before' | 'cloned';

/** A factor that was valid when it was read. It counts only when it is consumed, which succeeds once. */
interface Proof {
  readonly factor: Factor;
  /** When it was set up; null if unknown. */
  readonly setUpAt: Date | null;
  consume(stores: Stores): Promise<ConsumeResult>;
}

const consumeResult = (isConsumed: boolean): ConsumeResult => (isConsumed ? 'spent' : 'used_before');

/** After so many wrong codes in one sign-in the owner gets an email: the other side knows the password. */
const wrongAttemptsBeforeEmail = 3;

/** Verifies second factors, at sign-in and at step-up (R-ID-8, ASVS 6.5.1, 6.6.3). */
export const createSecondFactorVerifier = (
  deps: Pick<
    Deps,
    'clock' | 'db' | 'loginThrottle' | 'notices' | 'passkeys' | 'recoveryCodes' | 'sealer' | 'totpCodes'
  >,
) => {
  const { db, clock, sealer, totpCodes, recoveryCodes, passkeys, loginThrottle, notices } = deps;

  const readCode = async (userId: string, code: string): Promise<Proof> => {
    const totp = await db.totp.find(userId);
    const isOn = totp !== null && totp.confirmedAt !== null;
    const step = isOn ? totpCodes.stepOf(sealer.open(totp.sealedSecret, totpContext(userId)), code) : null;
    if (step !== null)
      return {
        factor: 'totp',
        setUpAt: totp?.confirmedAt ?? null,
        consume: async ({ totp }) => consumeResult(await totp.consumeStep(userId, step)),
      };
    const hash = recoveryCodes.hash(code);
    return {
      factor: 'recovery_code',
      setUpAt: await db.recoveryCodes.madeAt(userId),
      consume: async (stores) => consumeResult(await stores.recoveryCodes.consume(userId, hash)),
    };
  };

  const readPasskey = async (
    userId: string,
    response: z.output<typeof PasskeyResponse>,
    binding: PasskeyBinding,
  ): Promise<Proof | null> => {
    const known = await db.passkeys.findByCredential(response.id);
    if (known === null || known.userId !== userId) return null;
    const answer = await passkeys.verifyRequest(response, binding, known);
    if (answer === null) return null;
    return {
      factor: 'passkey',
      setUpAt: known.createdAt,
      async consume(stores) {
        if (!(await stores.spent.spend(answer.challengeHash, answer.challengeExpiresAt)))
          return 'used_before';
        // Removed during verification; that does not indicate a clone.
        if ((await stores.passkeys.findByCredential(known.credentialId)) === null) return 'used_before';
        const isUsed = await stores.passkeys.use(known.id, answer.counter, answer.backedUp, clock.now());
        return isUsed ? 'spent' : 'cloned';
      },
    };
  };

  const read = ({ userId, input, binding }: VerificationInput): Promise<Proof | null> =>
    'code' in input ? readCode(userId, input.code) : readPasskey(userId, input.passkey, binding);

  /** Audits a wrong proof, and sends the owner an email if one is due. */
  const recordFailure = async (
    verification: VerificationInput,
    attempt: LoginAttempt | null,
    attemptNumber: number,
    isClone: boolean,
  ): Promise<void> => {
    const { userId, input, request, audit, method } = verification;
    await db.transaction(async (stores) => {
      const owner = await stores.users.findById(userId);
      await audit.write(stores, 'login_failure', {
        entityType: 'user',
        entityId: userId,
        details: { reason: 'wrong_code', method, shown: 'code' in input ? 'code' : 'passkey' },
      });
      const isLocked = (await attempt?.failed(stores, owner, audit)) ?? false;
      if (owner === null) return;
      const wasNotified = attemptNumber >= wrongAttemptsBeforeEmail;
      if (attemptNumber === wrongAttemptsBeforeEmail || (isLocked && !wasNotified))
        await notices.send(stores, owner, 'second_factor_failed', request);
      if (isClone) await notices.send(stores, owner, 'passkey_refused', request);
    });
  };

  return {
    /**
     * Runs `work` if the factor is right, in the transaction that consumes it, with the user row locked. The attempt at
     * a code is counted before it is verified, in all flows.
     * @throws AppError `wrong_code`, `rate_limited`, and what `countAttempt` and `work` throw; then nothing is consumed
     */
    async verify<Result>(
      verification: VerificationInput,
      work: (stores: Stores, user: UserRecord, factor: Factor, setUpAt: Date | null) => Promise<Result>,
    ): Promise<Result> {
      const { userId, input, request } = verification;
      const attempt = 'code' in input ? await loginThrottle.attemptCode(userId, request) : null;
      const verifyAndRun = async () => {
        const attemptNumber = await verification.countAttempt();
        const proof = await read(verification);
        if (proof === null) return { tryNumber: attemptNumber, isClone: false };
        return db.transaction(async (stores) => {
          const user = await stores.users.findForUpdate(userId);
          const state = user === null ? 'used_before' : await proof.consume(stores);
          if (user === null || state !== 'spent')
            return { tryNumber: attemptNumber, isClone: state === 'cloned' };
          if (proof.factor === 'recovery_code')
            await notices.send(stores, user, 'recovery_code_used', request);
          return { result: await work(stores, user, proof.factor, proof.setUpAt) };
        });
      };
      const outcome = await verifyAndRun().catch(async (thrown: unknown) => {
        // The factor was right or was not verified, so the attempt need not stay counted.
        await attempt?.giveBack();
        throw thrown;
      });
      if ('result' in outcome) {
        await attempt?.succeeded();
        return outcome.result;
      }
      await attempt?.settle();
      await recordFailure(verification, attempt, outcome.tryNumber, outcome.isClone);
      throw new AppError('wrong_code');
    },
  };
};
