import { setTimeout as sleep } from 'node:timers/promises';

export interface BackgroundLoop {
  start(): void;
  /** Aborts the signal of the round that runs and resolves when it has returned; between rounds at once. */
  stop(): Promise<void>;
}

/**
 * Runs `round` again and again with a pause after each. The pauses do not keep the process alive.
 * @param round must not reject: it logs its own faults, and returns soon after `signal` is aborted
 */
export const createBackgroundLoop = (
  round: (signal: AbortSignal) => Promise<void>,
  { firstAfterMs = 0, pauseMs }: { readonly firstAfterMs?: number; readonly pauseMs: number },
): BackgroundLoop => {
  const shutdown = new AbortController();
  const { signal } = shutdown;
  const pause = (ms: number) => sleep(ms, undefined, { signal, ref: false }).catch(() => undefined);

  const loop = async (): Promise<void> => {
    if (firstAfterMs > 0) await pause(firstAfterMs);
    while (!signal.aborted) {
      await round(signal);
      await pause(pauseMs);
    }
  };

  let running: Promise<void> = Promise.resolve();
  return {
    start(): void {
      running = loop();
    },
    async stop(): Promise<void> {
      shutdown.abort();
      await running;
    },
  };
};
