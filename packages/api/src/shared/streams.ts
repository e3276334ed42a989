import { AppError } from '@atelier/core/errors';

/** How long a stream waits for a signal, at most, before it polls and revalidates the session. */
const pollIntervalMs = 1000;

/**
 * Milliseconds until the next poll: all streams of a node poll at the same moments, so that their look-ups are batched. At
 * least a tenth of the interval, so that none polls twice in a row.
 */
export const untilNextPoll = (): number => {
  const ms = pollIntervalMs - (performance.now() % pollIntervalMs);
  return ms < pollIntervalMs / 10 ? ms + pollIntervalMs : ms;
};

/** Every open stream polls once per second; this is more than all tabs of a user need and costs little. */
const maxStreamsPerUser = 100;

/** Counts the open streams of each user. `message` tells one who has too many what to close. */
export const streamCounter = (message: string) => {
  const streamsOf = new Map<string, number>();
  const count = (userId: string, change: 1 | -1): void => {
    const open = (streamsOf.get(userId) ?? 0) + change;
    if (open === 0) streamsOf.delete(userId);
    else streamsOf.set(userId, open);
  };
  return {
    /** @returns what to call when the stream has ended. @throws AppError `rate_limited` if too many are open */
    open(userId: string): () => void {
      if ((streamsOf.get(userId) ?? 0) >= maxStreamsPerUser) throw new AppError('rate_limited', message);
      count(userId, 1);
      return () => count(userId, -1);
    },
  };
};
