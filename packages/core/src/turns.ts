import { AppError } from './errors.ts';

export interface TurnsSettings {
  readonly atOnce: number;
  /** Beyond this number further work is refused. */
  readonly maxWaiting: number;
}

/** Work of which only so much is done at once; the rest waits, in the order in which it was asked for. */
export const createTurns = ({ atOnce, maxWaiting }: TurnsSettings) => {
  let running = 0;
  const waiting: (() => void)[] = [];

  const take = async (signal: AbortSignal): Promise<void> => {
    signal.throwIfAborted();
    if (running < atOnce) {
      running += 1;
      return;
    }
    if (waiting.length >= maxWaiting) throw new AppError('overloaded');
    await new Promise<void>((resolve, reject) => {
      const start = (): void => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = (): void => {
        waiting.splice(waiting.indexOf(start), 1);
        reject(signal.reason);
      };
      waiting.push(start);
      signal.addEventListener('abort', leave, { once: true });
    });
  };

  /** The next one takes over the turn, so that `running` stays. */
  const end = (): void => {
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  };

  return {
    /**
     * Does the work when its turn has come.
     * @param signal leaves the queue; work that has begun has to watch it itself
     * @throws AppError `overloaded`; the signal's reason; what the work throws
     */
    async run<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
      await take(signal);
      try {
        signal.throwIfAborted();
        return await work();
      } finally {
        end();
      }
    },
  };
};
