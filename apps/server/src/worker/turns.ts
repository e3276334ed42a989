import { untilAborted } from './until-aborted.ts';

/** Runs work alone. @throws what `work` throws; the signal's reason if it is aborted while others are at work */
export type Turns = <T>(signal: AbortSignal, work: () => Promise<T>) => Promise<T>;

/** Lets one piece of work run at a time, in the order in which they come. */
export const createTurns = (): Turns => {
  let last: Promise<void> = Promise.resolve();
  return async (signal, work) => {
    const before = last;
    const { promise, resolve } = Promise.withResolvers<void>();
    // Not `promise` alone: who gives up waiting must not let the next one overtake those before.
    last = before.then(() => promise);
    try {
      await untilAborted(before, signal);
      return await work();
    } finally {
      resolve();
    }
  };
};
