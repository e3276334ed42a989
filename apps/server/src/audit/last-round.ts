import { setTimeout as sleep } from 'node:timers/promises';

/** Runs one more round when the server stops, and aborts it after `withinMs`. Ends when the round has ended. */
export const lastRound = async (
  round: (signal: AbortSignal) => Promise<void>,
  withinMs: number,
): Promise<void> => {
  const finish = new AbortController();
  const ended = round(finish.signal);
  const timer = sleep(withinMs, undefined, { ref: false }).then(() => finish.abort());
  await Promise.race([ended, timer.then(() => ended)]);
};
