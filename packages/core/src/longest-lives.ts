import type { TokenPurpose } from './ports/identity-records.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/**
 * Milliseconds that a secret lives at most, whatever the settings. A stored end far beyond that was written by a clock
 * that has been set back since, and the secret counts as expired: it would be good for as much longer.
 */
export const longestLivesMs = {
  reset_password: hourMs,
  verify_email: 168 * hourMs,
  email_change_old: 168 * hourMs,
  email_change_new: 168 * hourMs,
} satisfies Partial<Record<TokenPurpose, number>>;

/** The same of a sign-in that owes its second factor. */
export const longestChallengeMs = hourMs;

/** The same of an access token. */
export const longestAccessMs = 24 * hourMs;
