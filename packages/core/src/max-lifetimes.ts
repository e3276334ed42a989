import { maxLeaseS } from './attempts.ts';
import type { TokenPurpose } from './ports/identity-records.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/**
 * Milliseconds that a secret lives at most, whatever the settings. A stored end far beyond that was written by a clock
 * that has been set back since. Such a secret counts as expired: taken at its word it would be good for that much longer.
 */
export const maxLifetimesMs = {
  reset_password: hourMs,
  verify_email: 168 * hourMs,
  email_change_old: 168 * hourMs,
  email_change_new: 168 * hourMs,
} satisfies Partial<Record<TokenPurpose, number>>;

/** The same of a sign-in that owes its second factor. */
export const maxChallengeMs = hourMs;

/** Milliseconds by which the clocks of several nodes may differ. */
export const clockToleranceMs = 5 * minuteMs;

/** Milliseconds that bytes which are to go wait at most: those of a cancelled job, whose worker has to notice it first. */
export const maxRemovalWaitMs = 2 * maxLeaseS * 1000;
