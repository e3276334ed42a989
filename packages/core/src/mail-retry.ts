/** Seconds before the first retry of an unsent mail. */
export const firstRetryS = 30;

/** The last attempt is about 17 hours after the first: longer than most outages, shorter than most links live. */
export const maxMailAttempts = 12;

/** Milliseconds until the next attempt: 30 s, 1 min, 2 min … after the first, second, third … failure. */
export const retryDelayMs = (attempts: number): number => 1000 * firstRetryS * 2 ** (attempts - 1);
