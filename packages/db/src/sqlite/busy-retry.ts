import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@atelier/core/errors';
import { DatabaseError } from '../database-errors.ts';

/** Microseconds between attempts; pauses are random, so that two waiting processes do not collide each time. */
const minPauseUs = 1_000;
const firstPauseUs = 4_000;
const maxPauseUs = 25_000;
const microsecondsPerMs = 1_000;

const inUse = 'Another program is writing to the database. Nothing was changed. Try again in a moment.';
const retryAfterS = 2;

const isBusy = (thrown: unknown): boolean =>
  thrown instanceof AppError &&
  thrown.cause instanceof DatabaseError &&
  thrown.cause.code.startsWith('SQLITE_BUSY');

/**
 * Retries until no other process has the lock, at least once and until `untilMs` (of `performance.now`). The event loop
 * runs between attempts, unlike with SQLite's own busy timeout. Callers of this process come one at a time, in order, so
 * the one that has waited longest gets the lock.
 * @throws AppError `overloaded` when the lock was never free; other errors of `attempt`
 */
export const retryWhenBusy = async <T>(untilMs: number, attempt: () => T): Promise<T> => {
  for (let pauseUs = firstPauseUs; ; pauseUs = Math.min(2 * pauseUs, maxPauseUs)) {
    try {
      return attempt();
    } catch (thrown) {
      if (!isBusy(thrown)) throw thrown;
      if (performance.now() >= untilMs)
        throw new AppError('overloaded', inUse, { retryAfterS, cause: (thrown as AppError).cause });
    }
    await sleep(randomInt(minPauseUs, pauseUs) / microsecondsPerMs);
  }
};
