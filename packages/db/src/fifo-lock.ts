export interface FifoLock {
  /** Resolves, in the order of the calls, when every earlier holder has released. @returns the release function */
  acquire(): Promise<() => void>;
}

/** A lock with one holder at a time, first come, first served. */
export const fifoLock = (): FifoLock => {
  let last: Promise<void> = Promise.resolve();
  return {
    acquire: async () => {
      const before = last;
      const { promise, resolve } = Promise.withResolvers<void>();
      last = promise;
      await before;
      return resolve;
    },
  };
};
