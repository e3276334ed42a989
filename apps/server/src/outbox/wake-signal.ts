/** Wakes one waiter within this process. Only a hint: whoever waits looks again after its timeout anyway. */
export interface WakeSignal {
  ring(): void;
  /** Resolves at the next ring, at once if it rang while nobody waited, after `timeoutMs`, or when aborted. */
  wait(timeoutMs: number, signal: AbortSignal): Promise<void>;
}

export const createWakeSignal = (): WakeSignal => {
  let hasRung = false;
  let wake: (() => void) | null = null;
  return {
    ring() {
      if (wake === null) hasRung = true;
      else wake();
    },
    wait: (timeoutMs, signal) =>
      new Promise((resolve) => {
        const done = (): void => {
          clearTimeout(timer);
          signal.removeEventListener('abort', done);
          wake = null;
          hasRung = false;
          resolve();
        };
        const timer = setTimeout(done, timeoutMs);
        wake = done;
        signal.addEventListener('abort', done, { once: true });
        if (hasRung || signal.aborted) done();
      }),
  };
};
