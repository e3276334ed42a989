import { PictureTimeout } from './picture-failure.ts';

/** A picture is given up after this many times its timeout, whatever its provider says meanwhile. */
const longestInTimeouts = 20;

/**
 * Runs `work` with a signal that is aborted at the timeout.
 * @param timeoutMs counted from the last call of `noteLife`: a slow backend is not a failed one
 * @param work `noteLife` takes the milliseconds for which the provider has asked to be left alone, if it did
 */
export const withTimeout = async <T>(
  timeoutMs: number,
  work: (timeout: AbortSignal, noteLife: (pauseMs?: number) => void) => Promise<T>,
): Promise<T> => {
  const timeout = new AbortController();
  const giveUp = () => timeout.abort(new PictureTimeout());
  const longest = setTimeout(giveUp, timeoutMs * longestInTimeouts);
  let silence = setTimeout(giveUp, timeoutMs);
  let isOver = false;
  const noteLife = (pauseMs = 0): void => {
    clearTimeout(silence);
    if (!isOver) silence = setTimeout(giveUp, timeoutMs + pauseMs);
  };
  try {
    return await work(timeout.signal, noteLife);
  } finally {
    isOver = true;
    clearTimeout(silence);
    clearTimeout(longest);
  }
};
