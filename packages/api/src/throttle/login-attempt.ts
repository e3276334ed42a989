import type { Stores } from '@atelier/core/ports/stores';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { Deps } from '../shared/deps.ts';
import type { Recipient } from '../shared/security-notices.ts';
import type { AttemptCounters, Counted } from './attempt-counters.ts';

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
  /** Whether this browser has signed in to the account before. */
  readonly isKnownDevice: boolean;
  /**
   * Whether the password is right; takes the same time for null. Settles the attempt if it is wrong, and gives it back
   * if it could not be verified.
   * @throws AppError `overloaded`
   */
  verify(hash: string | null, password: string): Promise<boolean>;
}

/** Makes the attempts that were counted by `counters`. */
export const loginAttempts = (
  { clock, db, link, outbox }: Pick<Deps, 'clock' | 'db' | 'link' | 'outbox'>,
  counters: AttemptCounters,
) => {
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

  return (counted: readonly Counted[], ip: string): LoginAttempt => ({
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
};
