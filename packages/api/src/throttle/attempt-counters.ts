import { AppError } from '@atelier/core/errors';
import type { BackoffRule } from '@atelier/core/ports/login-attempt-store';
import type { Deps } from '../shared/deps.ts';
import type { RequestContext } from '../trpc/request-context.ts';
import { knownDevices } from './known-devices.ts';

/** A counter of attempts. An address is shared by several users, so a success there takes back one attempt, not all. */
export interface Counter {
  readonly key: string;
  readonly rule: BackoffRule;
  readonly of: 'account' | 'device' | 'address' | 'second_factor';
}
export type Counted = Counter & { readonly failures: number };

/** Wrong codes per account and day, across shorter locks that have expired (ASVS 6.6.3). */
const dailyCodeRule: BackoffRule = {
  freeFailures: 9,
  lockAfter: 10,
  lockS: 86_400,
  blockAfter: null,
  forgetAfterS: 86_400,
};

/** Shown while attempts must wait, including correct ones. */
const lockedText = 'Too many failed attempts. Wait a moment and try again.';

/** Maps attempts to counters and counts them. Keys are hashes or ids, never addresses or names. */
export const attemptCounters = ({
  db,
  clock,
  secrets,
  devices,
  settings,
}: Pick<Deps, 'clock' | 'db' | 'devices' | 'secrets' | 'settings'>) => {
  const known = knownDevices({ devices, secrets, clock });

  /** The key needs no look-up, so that an address without an account is treated alike. */
  const account = (email: string): Counter => ({
    key: `account:${secrets.hash(email)}`,
    rule: settings.backoff.account,
    of: 'account',
  });

  /**
   * A known device has its own counter, so that strangers cannot block the owner. The account is looked up for every
   * address, so that an address without an account is treated alike.
   */
  const ofClient = async (
    email: string,
    { deviceCookie }: Pick<RequestContext, 'deviceCookie'>,
  ): Promise<Counter> => {
    const user = await db.users.findByEmail(email);
    const generation = await known.generationOf(db, user?.id ?? null);
    const key = await known.keyOf(
      db,
      { email, passwordHash: user?.passwordHash ?? null, generation },
      deviceCookie,
    );
    return key === null ? account(email) : { key, rule: settings.backoff.device, of: 'device' };
  };

  const address = ({ addressKey }: Pick<RequestContext, 'addressKey'>): Counter => ({
    key: `address:${secrets.hash(addressKey)}`,
    rule: settings.backoff.address,
    of: 'address',
  });

  const giveBack = async (counted: readonly Counter[]): Promise<void> => {
    for (const { key } of counted) await db.loginAttempts.giveBack(key);
  };

  const settle = async (counted: readonly Counter[]): Promise<void> => {
    for (const { key } of counted) await db.loginAttempts.settle(key);
  };

  /** @throws AppError `rate_limited`, `sign_in_blocked`; nothing is counted then */
  const take = async (counters: readonly Counter[]): Promise<readonly Counted[]> => {
    const counted: Counted[] = [];
    for (const counter of counters) {
      const verdict = await db.loginAttempts.take(counter.key, counter.rule, clock.now());
      if (!verdict.allowed) {
        await giveBack(counted);
        if (verdict.untilReset) throw new AppError('sign_in_blocked');
        throw new AppError('rate_limited', lockedText, { retryAfterS: verdict.retryAfterS });
      }
      counted.push({ ...counter, failures: verdict.failures });
    }
    return counted;
  };

  return {
    account,
    ofClient,
    address,
    take,
    giveBack,
    settle,
    /** TOTP and recovery codes of one account, for all flows. The counter with the longer wait comes first. */
    codes: (userId: string): readonly Counter[] => [
      { key: `totp-day:${userId}`, rule: dailyCodeRule, of: 'second_factor' },
      { key: `totp:${userId}`, rule: settings.backoff.secondFactor, of: 'second_factor' },
    ],
  };
};
export type AttemptCounters = ReturnType<typeof attemptCounters>;
