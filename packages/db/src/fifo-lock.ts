export interface FifoLock {
  /** Resolves, in the order of asking, once every earlier holder has released. @returns the release. */
  acquire(): Promise<() => void>;
}

/** Lets one holder in at a time, first come, first served. */
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
