/** Seconds after which a mail that nobody took is tried again the first time. */
export const firstRetryS = 30;

/** The last try is some 17 hours after the first: longer than a mail server is away, shorter than most links live. */
export const maxMailAttempts = 12;

/** 30 s, 1 min, 2 min … after the first, second, third … failure. In milliseconds. */
export const retryDelayMs = (attempts: number): number => 1000 * firstRetryS * 2 ** (attempts - 1);
