import { AsyncLocalStorage } from 'node:async_hooks';

interface Waiting<T> {
  readonly resolve: (found: T | null) => void;
  readonly reject: (fault: unknown) => void;
}

/**
 * Gathers the look-ups of one turn of the event loop into one. It begins after the last of them was asked for, so each sees
 * whatever was committed before it was asked. Not for use within a transaction: the look-up runs outside of any.
 * @param findMany finds all keys at once, in any order; what does not exist is left out
 */
export const gatherLookUps = <T>(
  findMany: (keys: readonly string[]) => Promise<readonly T[]>,
  keyOf: (found: T) => string,
): ((key: string) => Promise<T | null>) => {
  let gathered = new Map<string, Waiting<T>[]>();
  // Otherwise the first caller's context, with its transaction if it had one, would be everybody's.
  const inOwnContext = AsyncLocalStorage.snapshot();

  const flush = async (): Promise<void> => {
    const asked = gathered;
    gathered = new Map();
    try {
      const found = new Map((await findMany([...asked.keys()])).map((one) => [keyOf(one), one]));
      for (const [key, waiting] of asked) for (const { resolve } of waiting) resolve(found.get(key) ?? null);
    } catch (fault) {
      for (const waiting of asked.values()) for (const { reject } of waiting) reject(fault);
    }
  };

  return (key) =>
    new Promise((resolve, reject) => {
      if (gathered.size === 0) inOwnContext(() => setImmediate(() => void flush()));
      const waiting = gathered.get(key) ?? [];
      waiting.push({ resolve, reject });
      gathered.set(key, waiting);
    });
};
