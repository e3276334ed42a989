import { AsyncLocalStorage } from 'node:async_hooks';

interface Waiting<T> {
  readonly resolve: (found: T | null) => void;
  readonly reject: (fault: unknown) => void;
}

/**
 * Batches the look-ups of one turn of the event loop into one query, which starts after the last of them was requested, so
 * that each sees everything committed before its request. Not for use within a transaction: the query runs outside of it.
 * @param findMany finds all keys at once, in any order, without missing ones
 */
export const batchLookUps = <T>(
  findMany: (keys: readonly string[]) => Promise<readonly T[]>,
  keyOf: (found: T) => string,
): ((key: string) => Promise<T | null>) => {
  let batch = new Map<string, Waiting<T>[]>();
  // Otherwise all callers would share the first caller's context, with its transaction if it had one.
  const inOwnContext = AsyncLocalStorage.snapshot();

  const flush = async (): Promise<void> => {
    const current = batch;
    batch = new Map();
    try {
      const found = new Map((await findMany([...current.keys()])).map((one) => [keyOf(one), one]));
      for (const [key, waiting] of current)
        for (const { resolve } of waiting) resolve(found.get(key) ?? null);
    } catch (fault) {
      for (const waiting of current.values()) for (const { reject } of waiting) reject(fault);
    }
  };

  return (key) =>
    new Promise((resolve, reject) => {
      if (batch.size === 0) inOwnContext(() => setImmediate(() => void flush()));
      const waiting = batch.get(key) ?? [];
      waiting.push({ resolve, reject });
      batch.set(key, waiting);
    });
};
export type BatchLookUps = typeof batchLookUps;
