import type { Driver } from '../driver.ts';

/**
 * Runs changes of many users' rows, one at a time: they lock rows in arbitrary order, so that two at once could deadlock.
 * Within a larger transaction the lock is kept until that ends.
 */
export const withSweepLock =
  ({ transaction, serialise }: Pick<Driver, 'transaction' | 'serialise'>) =>
  <T>(work: () => Promise<T>): Promise<T> =>
    transaction(async () => {
      await serialise('sweep');
      return work();
    });
