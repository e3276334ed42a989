import { AppError } from '@atelier/core/errors';

/** Runs tasks in the order of their coming, a few at a time, and refuses to let the queue grow. */
export interface TaskQueue {
  /** @throws AppError `overloaded` when too many wait already. */
  run<T>(task: () => Promise<T>): Promise<T>;
}

export interface TaskQueueSettings {
  /** Tasks at work at once. */
  readonly concurrency: number;
  /** Tasks that may wait for their turn. */
  readonly maxQueue: number;
}

export const createTaskQueue = ({ concurrency, maxQueue }: TaskQueueSettings): TaskQueue => {
  const waiting: (() => void)[] = [];
  let running = 0;

  // A finished task hands its place to the next one, so that no newcomer can slip in between.
  const leave = (): void => {
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  };
  const enter = async (): Promise<void> => {
    if (running < concurrency) {
      running += 1;
      return;
    }
    if (waiting.length >= maxQueue) throw new AppError('overloaded', undefined, { retryAfterS: 1 });
    await new Promise<void>((resolve) => waiting.push(resolve));
  };

  return {
    async run(task) {
      await enter();
      try {
        return await task();
      } finally {
        leave();
      }
    },
  };
};
