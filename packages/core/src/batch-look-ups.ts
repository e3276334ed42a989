import { AsyncLocalStorage } from 'node:async_hooks';

interface Waiting<T> {
  readonly resolve: (found: T | null) => void;
  readonly reject: (fault: unknown) => void;
}

/** Longer than such a query takes. */
const defaultMaxWaitMs = 5;

/**
 * Batches look-ups into one query: those of one turn of the event loop, and those that come while the query of the batch before
 * is still running. It starts after the last of them was requested, so that each sees everything committed before its request.
 * Not for use within a transaction: the query runs outside of it.
 * @param findMany finds all keys at once, in any order, without missing ones
 * @param maxWaitMs how long a batch waits for the query before it at most, so that one that hangs delays no other for longer
 */
export const batchLookUps = <T>(
  findMany: (keys: readonly string[]) => Promise<readonly T[]>,
  keyOf: (found: T) => string,
  maxWaitMs: number = defaultMaxWaitMs,
): ((key: string) => Promise<T | null>) => {
  let batch = new Map<string, Waiting<T>[]>();
  let running = 0;
  /** Set while a batch waits for a running query. */
  let latest: NodeJS.Timeout | null = null;
  // Otherwise all callers would share the first caller's context, with its transaction if it had one.
  const inOwnContext = AsyncLocalStorage.snapshot();

  const find = async (current: ReadonlyMap<string, readonly Waiting<T>[]>): Promise<void> => {
    try {
      const found = new Map((await findMany([...current.keys()])).map((one) => [keyOf(one), one]));
      for (const [key, waiting] of current)
        for (const { resolve } of waiting) resolve(found.get(key) ?? null);
    } catch (fault) {
      for (const waiting of current.values()) for (const { reject } of waiting) reject(fault);
    }
  };

  const start = async (): Promise<void> => {
    const current = batch;
    batch = new Map();
    running += 1;
    await find(current);
    running -= 1;
    if (latest !== null) startSoon();
  };

  /** After all requests of this turn. */
  const startSoon = (): void => {
    if (latest !== null) clearTimeout(latest);
    latest = null;
    setImmediate(() => void start());
  };

  const open = (): void => {
    if (running === 0) startSoon();
    else latest = setTimeout(startSoon, maxWaitMs);
  };

  return (key) =>
    new Promise((resolve, reject) => {
      if (batch.size === 0) inOwnContext(open);
      const waiting = batch.get(key) ?? [];
      waiting.push({ resolve, reject });
      batch.set(key, waiting);
    });
};
export type BatchLookUps = typeof batchLookUps;
