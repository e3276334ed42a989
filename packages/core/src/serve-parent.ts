/** Sent to a whole process group by a terminal, and to a whole service by a supervisor. */
const groupSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * The child's side of `startWorkerProcess`: calls `onTask` for each task. The child ends with its parent, also when that is
 * killed, and not before: while the parent shuts down, it decides which tasks are finished.
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
