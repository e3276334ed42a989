import { Worker } from 'node:worker_threads';

/** Sent to a whole process group by a terminal, and to a whole service by a supervisor. */
const groupSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const watchEveryMs = 1000;

/** Runs in a thread: the main one may be in synchronous code. A process whose parent has ended gets another one. */
const watchdog = `
  const { ppid } = require('node:worker_threads').workerData;
  setInterval(() => {
    if (process.ppid !== ppid) process.kill(process.pid, 'SIGKILL');
  }, ${watchEveryMs});
`;

/**
 * Kills this process within about a second after its parent has ended, also while it is in synchronous or native code. For
 * workers whose tasks are synchronous. Windows does not change the parent's id, so there it has no effect.
 */
export const endWithParent = (): void => {
  const thread = new Worker(watchdog, {
    eval: true,
    env: {},
    workerData: { ppid: process.ppid },
    resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 1 },
  });
  // The process works without it, as on a system that allows no more threads.
  thread.on('error', () => undefined);
  thread.unref();
};

/**
 * The child's side of `startWorkerProcess`: calls `onTask` for each task. While the parent shuts down, it decides which tasks
 * are finished, so signals to the whole group are ignored. The child ends when its channel closes, but only after its
 * synchronous code: the parent kills it when it exits, and `endWithParent` does where the parent was killed.
 */
export const serveParent = <Task, Message>(
  onTask: (task: Task, send: (message: Message) => void) => void | Promise<void>,
): void => {
  for (const signal of groupSignals) process.on(signal, () => undefined);
  process.on('disconnect', () => process.exit(0));
  const send = (message: Message): void => {
    if (process.connected) process.send?.(message);
  };
  process.on('message', (task) => void onTask(task as Task, send));
};
