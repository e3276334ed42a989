import { maxLeaseS } from './job-attempts.ts';
import type { TokenPurpose } from './ports/identity-records.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/**
 * The maximum lifetime of a secret in milliseconds, whatever the settings. A stored expiry far beyond it was written
 * before the clock was set back. Such a secret counts as expired; it would otherwise be valid for that much longer.
 */
export const maxLifetimesMs = {
  reset_password: hourMs,
  verify_email: 168 * hourMs,
  email_change_old: 168 * hourMs,
  email_change_new: 168 * hourMs,
  invitation: 720 * hourMs,
} satisfies Partial<Record<TokenPurpose, number>>;

/** The same for a sign-in that waits for its second factor. */
export const maxChallengeMs = hourMs;

/** The longest pause that a provider may ask for, in milliseconds: its jobs do not wait for days. */
export const maxProviderPauseMs = hourMs;

/** How much the clocks of several nodes may differ, in milliseconds. */
export const clockToleranceMs = 5 * minuteMs;

/** The longest wait before blobs are removed, in milliseconds: for a cancelled job, whose worker has to notice it first. */
export const maxRemovalWaitMs = 2 * maxLeaseS * 1000;
