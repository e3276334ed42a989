import { PictureTimeout } from './picture-failure.ts';

/** Runs `work` with a signal that is aborted at the timeout. */
export const withTimeout = async <T>(
  timeoutMs: number,
  work: (timeout: AbortSignal) => Promise<T>,
): Promise<T> => {
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(new PictureTimeout()), timeoutMs);
  try {
    return await work(timeout.signal);
  } finally {
    clearTimeout(timer);
  }
};
