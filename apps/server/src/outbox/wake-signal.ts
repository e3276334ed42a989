/** Wakes one waiter in this process. Only a hint: the waiter also polls after its timeout. */
export interface WakeSignal {
  notify(): void;
  /** Resolves at the next `notify`, at once if it was called while nothing waited, after `timeoutMs`, or when aborted. */
  wait(timeoutMs: number, signal: AbortSignal): Promise<void>;
}

export const createWakeSignal = (): WakeSignal => {
  let isPending = false;
  let wake: (() => void) | null = null;
  return {
    notify() {
      if (wake === null) isPending = true;
      else wake();
    },
    wait: (timeoutMs, signal) =>
      new Promise((resolve) => {
        const done = (): void => {
          clearTimeout(timer);
          signal.removeEventListener('abort', done);
          wake = null;
          isPending = false;
          resolve();
        };
        const timer = setTimeout(done, timeoutMs);
        wake = done;
        signal.addEventListener('abort', done, { once: true });
        if (isPending || signal.aborted) done();
      }),
  };
};
