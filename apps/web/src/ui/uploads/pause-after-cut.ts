/** Milliseconds; doubled with each cut. */
const firstPauseMs = 1000;
const longestPauseMs = 15_000;

/**
 * Waits longer after each cut; a browser that knows that it is offline waits until it is not, and then goes on at once.
 * @throws the signal's reason
 */
export const pauseAfterCut = (cuts: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const listening = new AbortController();
    const end = (settle: () => void) => {
      clearTimeout(timer);
      listening.abort();
      settle();
    };
    const passed = () => {
      if (navigator.onLine) end(resolve);
    };
    const timer = setTimeout(passed, Math.min(longestPauseMs, firstPauseMs * 2 ** (cuts - 1)));
    window.addEventListener('online', () => end(resolve), { signal: listening.signal });
    signal.addEventListener('abort', () => end(() => reject(signal.reason)), { signal: listening.signal });
  });
