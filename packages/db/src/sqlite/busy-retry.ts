import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@atelier/core/errors';
import { DatabaseError } from '../database-errors.ts';

/** Microseconds between tries; each pause is random, so that two waiting processes do not collide at every try. */
const shortestPauseUs = 1_000;
const firstPauseUs = 4_000;
const longestPauseUs = 25_000;
const microsecondsPerMs = 1_000;

const inUse = 'Another program is writing to the database. Nothing was changed. Try again in a moment.';
const retryAfterS = 2;

const isBusy = (thrown: unknown): boolean =>
  thrown instanceof AppError &&
  thrown.cause instanceof DatabaseError &&
  thrown.cause.code.startsWith('SQLITE_BUSY');

/**
 * Tries until no other process is in the way, at least once, and then up to `untilMs` (of `performance.now`). The thread
 * is free between tries, which SQLite's own busy timeout would not leave it. Within this process callers come one at a
 * time, in the order of asking; so the first to find the lock free is the one that has waited longest here.
 * @throws AppError `overloaded` when the lock was never free; whatever else `attempt` throws
 */
export const retryWhenBusy = async <T>(untilMs: number, attempt: () => T): Promise<T> => {
  for (let pauseUs = firstPauseUs; ; pauseUs = Math.min(2 * pauseUs, longestPauseUs)) {
    try {
      return attempt();
    } catch (thrown) {
      if (!isBusy(thrown)) throw thrown;
      if (performance.now() >= untilMs)
        throw new AppError('overloaded', inUse, { retryAfterS, cause: (thrown as AppError).cause });
    }
    await sleep(randomInt(shortestPauseUs, pauseUs) / microsecondsPerMs);
  }
};
