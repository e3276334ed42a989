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
 * A guess that has been counted as a failure already (R-LIM-5). It stays one unless it was right or is given back, or the
 * process dies before it has judged it (`attemptLeaseMs`). A client that no longer listens changes nothing.
 */
export interface LoginAttempt {
  /** It was right and all that the account asks for is shown: earlier failures are forgotten. */
  succeeded(): Promise<void>;
  /** It was never judged, or was right without letting anybody in: taken back, earlier failures stay. Nothing if settled. */
  giveBack(): Promise<void>;
  /** The verdict that it was wrong, before anything else is done about it: from now on it counts for good. */
  settle(): Promise<void>;
  /**
   * It was wrong, and is settled. Part of the transaction that writes the failure down. Where this is the failure that locks or seals
   * the account, it says so: an event, and a mail to `owner`, if there is one. Counts are handed out one by one, so
   * exactly one guess does it.
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
   * Whether the password is right; works as long for null. Settled where it is wrong, given back when nobody could judge
   * it.
   * @throws AppError `overloaded`
   */
  verify(hash: string | null, attemptPassword: string): Promise<boolean>;
}

/** Counts guesses at passwords and codes in the database, before they are judged (R-LIM-5, decision 0010). */
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

  /** The first to say what becomes of a guess is heard: who cleans up after a fault need not know whether it was judged. */
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
      // A reset, which the mail offers, gives no new codes: whoever tells of those says something else.
      if (owner !== null && locking.of !== 'second_factor')
        await sendLockEmail(stores, owner, locking, untilReset, ip);
      return true;
    },
  });

  /** The class in memory stands in front: it costs nothing. @throws AppError `rate_limited` */
  const consumeRateLimit = async (key: string, request: AttemptRequest): Promise<void> => {
    const verdict = await limiter.consume(limits.signIn, key);
    if (verdict.allowed) return;
    request.noteLimit('signIn', verdict);
    throw new AppError('rate_limited', undefined, { retryAfterS: verdict.resetS });
  };

  /**
   * Takes the right to one guess at the password of whoever has this address, or of nobody: before it is hashed, and
   * so that concurrent guesses cannot pass the budget.
   * @throws AppError `rate_limited`, or `sign_in_blocked` until a reset; also when the password would be right
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
     * Whether somebody who is known already gives their present password; counted like a guess at the door, and
     * written down when it is wrong. `method` says what it was asked for.
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

    /** Takes the right to one guess at the account's codes (TOTP and recovery). @throws AppError `rate_limited` */
    async attemptCode(userId: string, { ip }: Pick<AttemptRequest, 'ip'>): Promise<LoginAttempt> {
      return attemptOf(await counters.take(counters.codes(userId)), ip);
    },

    /** Forgets wrong codes, as when an admin takes the second factor away. @returns whether any were on record */
    async resetCodeFailures(stores: Pick<Stores, 'loginAttempts'>, userId: string): Promise<boolean> {
      let hadAny = false;
      for (const { key } of counters.codes(userId)) {
        hadAny ||= ((await stores.loginAttempts.find(key))?.failures ?? 0) > 0;
        await stores.loginAttempts.reset(key);
      }
      return hadAny;
    },

    /** Forgets the failures that this browser's guesses count among: it is in, by all that the account asks for. */
    async resetClientFailures(email: string, request: AttemptRequest): Promise<void> {
      const counter = await counters.ofClient(email, request);
      await db.loginAttempts.reset(counter.key);
      await limiter.reset(limits.signIn, counter.key);
    },

    /** Forgets what strangers have guessed at the account, which opens it if it was sealed: after a reset, by an admin. */
    resetAccountFailures: (stores: Pick<Stores, 'loginAttempts'>, email: string): Promise<void> =>
      stores.loginAttempts.reset(counters.account(email).key),

    /** Whether strangers' failures at the account are on record. */
    hasFailures: async (stores: Pick<Stores, 'loginAttempts'>, email: string): Promise<boolean> =>
      ((await stores.loginAttempts.find(counters.account(email).key))?.failures ?? 0) > 0,
  };
};
export type LoginThrottle = ReturnType<typeof createLoginThrottle>;
