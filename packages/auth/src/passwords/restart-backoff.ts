const pauses = { firstMs: 100, maxMs: 5000 };

export interface RestartBackoff {
  /** Deaths in a row. */
  deaths(): number;
  /** Milliseconds until the process may be started again; 0 if now. */
  waitMs(): number;
  /** @returns whether the pause that begins now is longer than the one before */
  onDeath(): boolean;
  onSuccess(): void;
}

/** When a process that dies may be started again: after pauses that double from 0.1 to 5 s, until it has worked. */
export const createRestartBackoff = (): RestartBackoff => {
  let deaths = 0;
  let pauseMs = 0;
  let retryAtMs = 0;
  return {
    deaths: () => deaths,
    waitMs: () => Math.max(0, retryAtMs - performance.now()),
    onDeath() {
      const previousMs = pauseMs;
      pauseMs = Math.min(pauses.maxMs, pauses.firstMs * 2 ** deaths);
      deaths += 1;
      retryAtMs = performance.now() + pauseMs;
      return pauseMs > previousMs;
    },
    onSuccess() {
      deaths = 0;
      pauseMs = 0;
      retryAtMs = 0;
    },
  };
};
