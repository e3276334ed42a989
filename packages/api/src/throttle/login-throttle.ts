import { AppError } from '@atelier/core/errors';
import type { UserRecord } from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { Deps } from '../shared/deps.ts';
import type { Recipient } from '../shared/security-notices.ts';
import type { RequestContext } from '../trpc/request-context.ts';
import { attemptCounters } from './attempt-counters.ts';
import { type LoginAttempt, loginAttempts, type PasswordAttempt } from './login-attempt.ts';

export type AttemptRequest = Pick<RequestContext, 'ip' | 'addressKey' | 'deviceCookie' | 'noteLimit'>;

/** Counts attempts at passwords and codes in the database before they are verified (R-LIM-5, decision 0010). */
export const createLoginThrottle = (
  deps: Pick<
    Deps,
    | 'clock'
    | 'db'
    | 'devices'
    | 'hasher'
    | 'limiter'
    | 'limits'
    | 'link'
    | 'outbox'
    | 'secrets'
    | 'securitySignals'
    | 'settings'
  >,
) => {
  const { db, limiter, limits, hasher, securitySignals } = deps;
  const counters = attemptCounters(deps);
  const attemptOf = loginAttempts(deps, counters);

  /** The rate limit in memory comes first: it costs no query. @throws AppError `rate_limited` */
  const consumeRateLimit = async (key: string, request: AttemptRequest): Promise<void> => {
    const verdict = await limiter.consume(limits.signIn, key);
    if (verdict.allowed) return;
    request.noteLimit('signIn', verdict);
    throw new AppError('rate_limited', undefined, { retryAfterS: verdict.resetS });
  };

  /**
   * Counts one attempt at the password of this address, whether or not it has an account. Counted before hashing, so
   * that concurrent attempts cannot exceed the budget.
   * @throws AppError `rate_limited`, or `sign_in_blocked` until a reset; also for the right password
   */
  const attemptPassword = async (email: string, request: AttemptRequest): Promise<PasswordAttempt> => {
    const counter = await counters.ofClient(email, request);
    await consumeRateLimit(counter.key, request);
    const charged = counter.of === 'device' ? [counter] : [counters.address(request), counter];
    const attempt = attemptOf(await counters.take(charged), request.ip);
    return {
      ...attempt,
      isKnownDevice: counter.of === 'device',
      async succeeded() {
        await attempt.succeeded();
        await limiter.reset(limits.signIn, counter.key);
      },
      async verify(hash, tried) {
        const isCorrect = await hasher.verify(hash, tried).catch(async (thrown: unknown) => {
          await attempt.giveBack();
          throw thrown;
        });
        if (!isCorrect) await attempt.settle();
        return isCorrect;
      },
    };
  };

  return {
    attemptPassword,

    /**
     * Verifies the current password of a signed-in user. Counted like a sign-in, also by the rules of detection: a thief of
     * a session may guess here. A wrong one is audited with `method`, the action that asked for it.
     * @throws AppError `rate_limited`, `sign_in_blocked`, `overloaded`
     */
    async verifyPassword(
      owner: Recipient & Pick<UserRecord, 'passwordHash'>,
      tried: string,
      request: AttemptRequest,
      audit: AuditTrail,
      method: string,
    ): Promise<boolean> {
      const attempt = await attemptPassword(owner.email, request);
      const isCorrect = await attempt.verify(owner.passwordHash, tried);
      if (isCorrect) {
        await attempt.succeeded();
        return true;
      }
      securitySignals.signInFailed({
        ...{ userId: owner.id, email: owner.email, password: tried },
        ...{ address: request.addressKey, isKnownDevice: attempt.isKnownDevice },
      });
      await db.transaction(async (stores) => {
        await audit.write(stores, 'login_failure', {
          entityType: 'user',
          entityId: owner.id,
          details: { reason: 'wrong_password', method },
        });
        await attempt.failed(stores, owner, audit);
      });
      return false;
    },

    /** Counts one attempt at the account's codes (TOTP and recovery). @throws AppError `rate_limited` */
    async attemptCode(userId: string, { ip }: Pick<AttemptRequest, 'ip'>): Promise<LoginAttempt> {
      return attemptOf(await counters.take(counters.codes(userId)), ip);
    },

    /** Resets the wrong codes, as when an admin removes the second factor. @returns whether there were any */
    async resetCodeFailures(stores: Pick<Stores, 'loginAttempts'>, userId: string): Promise<boolean> {
      let hadAny = false;
      for (const { key } of counters.codes(userId)) {
        hadAny ||= ((await stores.loginAttempts.find(key))?.failures ?? 0) > 0;
        await stores.loginAttempts.reset(key);
      }
      return hadAny;
    },

    /** Resets the counter that this browser's attempts belong to, after a complete sign-in. */
    async resetClientFailures(email: string, request: AttemptRequest): Promise<void> {
      const counter = await counters.ofClient(email, request);
      await db.loginAttempts.reset(counter.key);
      await limiter.reset(limits.signIn, counter.key);
    },

    /** Resets the failures of unknown devices, which lifts a block: after a reset, or by an admin. */
    resetAccountFailures: (stores: Pick<Stores, 'loginAttempts'>, email: string): Promise<void> =>
      stores.loginAttempts.reset(counters.account(email).key),

    /** Whether the account has failures of unknown devices. */
    hasFailures: async (stores: Pick<Stores, 'loginAttempts'>, email: string): Promise<boolean> =>
      ((await stores.loginAttempts.find(counters.account(email).key))?.failures ?? 0) > 0,
  };
};
export type LoginThrottle = ReturnType<typeof createLoginThrottle>;
