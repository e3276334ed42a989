import { AppError } from '@atelier/core/errors';
import type { UserRecord } from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { Deps } from '../shared/deps.ts';
import type { Recipient } from '../shared/security-notices.ts';
import type { RequestContext } from '../trpc/request-context.ts';
import { attemptCounters, type Counted } from './attempt-counters.ts';

export type AttemptRequest = Pick<RequestContext, 'ip' | 'addressKey' | 'deviceCookie' | 'noteLimit'>;

/**
 * An attempt that is already counted as a failure (R-LIM-5). It stays one unless it succeeds, is given back, or the
 * process dies before it is verified (`attemptLeaseMs`). A client that disconnects changes nothing.
 */
export interface LoginAttempt {
  /** The secret was right, and no other factor is missing: earlier failures are reset. */
  succeeded(): Promise<void>;
  /**
   * It was not verified, or was right without a sign-in: it is uncounted, earlier failures stay. Does nothing once
   * settled.
   */
  giveBack(): Promise<void>;
  /** It was wrong. Called before anything else is done about it: from now on it counts permanently. */
  settle(): Promise<void>;
  /**
   * Called after `settle`, in the transaction that records the failure. If this failure locks the account or blocks it
   * until a reset, that is audited, and `owner`, if any, gets an email. Counts are unique, so exactly one attempt does
   * this.
   * @returns whether it locked
   */
  failed(
    stores: Pick<Stores, 'audit' | 'outbox'>,
    owner: Recipient | null,
    audit: AuditTrail,
  ): Promise<boolean>;
}

export interface PasswordAttempt extends LoginAttempt {
  /**
   * Whether the password is right; takes the same time for null. Settles the attempt if it is wrong, and gives it back
   * if it could not be verified.
   * @throws AppError `overloaded`
   */
  verify(hash: string | null, password: string): Promise<boolean>;
}

/** Counts attempts at passwords and codes in the database before they are verified (R-LIM-5, decision 0010). */
export const createLoginThrottle = (
  deps: Pick<
    Deps,
    'clock' | 'db' | 'devices' | 'hasher' | 'limiter' | 'limits' | 'link' | 'outbox' | 'secrets' | 'settings'
  >,
) => {
  const { db, clock, limiter, limits, hasher, outbox, link } = deps;
  const counters = attemptCounters(deps);

  const sendLockEmail = async (
    stores: Pick<Stores, 'outbox'>,
    owner: Recipient,
    { of, rule }: Counted,
    untilReset: boolean,
    ip: string,
  ): Promise<void> => {
    await outbox.add(stores, {
      to: owner.email,
      userId: owner.id,
      message: {
        kind: 'sign_in_locked',
        name: owner.name,
        inKnownBrowser: of === 'device',
        untilReset,
        minutes: Math.ceil(rule.lockS / 60),
        resetLink: link('/forgot-password'),
        ip,
        at: clock.now().toISOString(),
      },
    });
  };

  /**
   * Only the first call has an effect: code that cleans up after an error need not know whether the attempt was
   * settled.
   */
  const endOnce = (counted: readonly Counted[]) => {
    let isOver = false;
    const once = (end: typeof counters.settle) => async () => {
      if (isOver) return;
      isOver = true;
      await end(counted);
    };
    return { giveBack: once(counters.giveBack), settle: once(counters.settle) };
  };

  const attemptOf = (counted: readonly Counted[], ip: string): LoginAttempt => ({
    ...endOnce(counted),
    async succeeded() {
      await counters.giveBack(counted.filter((counter) => counter.of === 'address'));
      for (const counter of counted) if (counter.of !== 'address') await db.loginAttempts.reset(counter.key);
    },
    async failed(stores, owner, audit) {
      const locking = counted.find(
        ({ of, failures, rule }) =>
          of !== 'address' && (failures === rule.lockAfter || failures === rule.blockAfter),
      );
      if (locking === undefined) return false;
      const untilReset = locking.failures === locking.rule.blockAfter;
      await audit.write(stores, 'sign_in_locked', {
        entityType: 'user',
        ...(owner === null ? {} : { entityId: owner.id }),
        details: { count: locking.of, failures: locking.failures, untilReset },
      });
      // Not for codes: the email offers a password reset, which does not help. The second factor has its own notice.
      if (owner !== null && locking.of !== 'second_factor')
        await sendLockEmail(stores, owner, locking, untilReset, ip);
      return true;
    },
  });

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
     * Verifies the current password of a signed-in user. Counted like a sign-in; a wrong one is audited with `method`,
     * the action that asked for it.
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
      if (isCorrect) await attempt.succeeded();
      else
        await db.transaction(async (stores) => {
          await audit.write(stores, 'login_failure', {
            entityType: 'user',
            entityId: owner.id,
            details: { reason: 'wrong_password', method },
          });
          await attempt.failed(stores, owner, audit);
        });
      return isCorrect;
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
