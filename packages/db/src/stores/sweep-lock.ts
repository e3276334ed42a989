import type { Driver } from '../driver.ts';

/**
 * Deletes rows of many people, one such sweep at a time: each takes rows in an order of its own, so that two at once
 * could wait for each other. Who sweeps within a larger transaction keeps the others waiting until that ends.
 */
export const withSweepLock =
  ({ transaction, serialise }: Pick<Driver, 'transaction' | 'serialise'>) =>
  <T>(work: () => Promise<T>): Promise<T> =>
    transaction(async () => {
      await serialise('sweeping');
      return work();
    });
