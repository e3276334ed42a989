export interface RestartRules {
  readonly firstDelayMs: number;
  readonly longestDelayMs: number;
  /** So many crashes within `windowMs` end the tries. */
  readonly maxCrashes: number;
  readonly windowMs: number;
  /** After running for so long the delays begin at the first again. */
  readonly healthyMs: number;
}

export const restartRules: RestartRules = {
  firstDelayMs: 1000,
  longestDelayMs: 60_000,
  maxCrashes: 5,
  windowMs: 600_000,
  healthyMs: 300_000,
};

/** Decides after each crash how long to wait, or to give up. */
export const createRestarts = (rules: RestartRules) => {
  let crashes: number[] = [];
  let inARow = 0;
  return {
    /**
     * @param ranMs how long it had been answering
     * @returns milliseconds until the next start; null: no more
     */
    delayAfter(nowMs: number, ranMs: number): number | null {
      if (ranMs >= rules.healthyMs) inARow = 0;
      inARow += 1;
      crashes = [...crashes.filter((at) => nowMs - at < rules.windowMs), nowMs];
      if (crashes.length >= rules.maxCrashes) return null;
      return Math.min(rules.firstDelayMs * 2 ** (inARow - 1), rules.longestDelayMs);
    },
  };
};
