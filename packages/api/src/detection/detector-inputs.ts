import { blankSignal, type Signal } from '@atelier/core/detection/signal';
import type { SignalCount, StoredSignalCount } from '@atelier/core/ports/detection-store';
import type { Database } from '@atelier/core/ports/stores';
import type { Counters } from './counters.ts';

/** Counts that could not be stored, because the database did not answer; more are dropped. */
const maxUnstored = 20_000;

/** Stores what was counted since. What could not be stored is kept for the next time. */
export const createCountStore = (db: Pick<Database, 'transaction'>, counters: Pick<Counters, 'drain'>) => {
  let unstored: SignalCount[] = [];
  return async (): Promise<void> => {
    unstored = [...unstored, ...counters.drain()].slice(-maxUnstored);
    if (unstored.length === 0) return;
    const storing = unstored;
    await db.transaction(async (stores) => {
      await stores.detection.lockState();
      await stores.detection.addCounts(storing);
    });
    unstored = [];
  };
};

/** What a stored count tells that has grown by so much. */
export const ofCount = (counted: StoredSignalCount, count: number): Signal => ({
  ...blankSignal,
  ...counted,
  at: counted.lastAt.getTime(),
  seq: null,
  count,
});

/** How many numbers are missing between two rows of the audit log, other than those that were removed after their time. */
export const gapBetween = async (
  db: Pick<Database, 'auditStatements'>,
  before: number,
  seq: number,
): Promise<number> => {
  const missing = before === 0 ? 0 : seq - before - 1;
  if (missing === 0) return 0;
  const purged = (await db.auditStatements.newest('purge'))?.seq ?? 0;
  return Math.max(0, Math.min(missing, seq - 1 - purged));
};
