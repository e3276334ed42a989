/** The quota month of a time, `YYYY-MM` in UTC. */
export const quotaPeriod = (at: Date): string => at.toISOString().slice(0, 7);

/** The start of the month after `at`, UTC. */
export const quotaResetsAt = (at: Date): Date =>
  new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1));
