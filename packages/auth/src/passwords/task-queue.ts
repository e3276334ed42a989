import { AppError } from '@atelier/core/errors';

/** Runs tasks in order of arrival, a few at a time, with a bounded queue. */
interface TaskQueue {
  /** @throws AppError `overloaded` when the queue is full. */
  run<T>(task: () => Promise<T>): Promise<T>;
}

export interface TaskQueueSettings {
  /** Tasks that run at the same time. */
  readonly concurrency: number;
  /** Tasks that may wait. */
  readonly maxQueue: number;
}

export const createTaskQueue = ({ concurrency, maxQueue }: TaskQueueSettings): TaskQueue => {
  const waiting: (() => void)[] = [];
  let running = 0;

  // A finished task passes its slot on directly, so that a new task cannot overtake a waiting one.
  const releaseSlot = (): void => {
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  };
  const acquireSlot = async (): Promise<void> => {
    if (running < concurrency) {
      running += 1;
      return;
    }
    if (waiting.length >= maxQueue) throw new AppError('overloaded', undefined, { retryAfterS: 1 });
    await new Promise<void>((resolve) => waiting.push(resolve));
  };

  return {
    async run(task) {
      await acquireSlot();
      try {
        return await task();
      } finally {
        releaseSlot();
      }
    },
  };
};
