import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface WorkerProcessEvents<Message> {
  readonly onMessage: (message: Message) => void;
  /** Called once, when the process has ended or cannot be reached, unless it was ended by `end`. */
  readonly onFailure: (cause: Error) => void;
}

/** A module that runs in a child process and answers messages. */
export interface WorkerProcess<Task> {
  readonly pid: number | undefined;
  send(task: Task): void;
  /** Whether it keeps this process from ending. */
  keepAlive(isNeeded: boolean): void;
  /** Ends it at once, also in native code. Resolves when it has ended. No event follows. */
  end(): Promise<void>;
}

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

/**
 * Starts `url` as a child process. It gets no environment, no arguments of ours and no output, so that it neither needs nor
 * shows secrets of the server; tasks reach it by its IPC channel alone. Its module calls `serveParent`.
 */
export const startWorkerProcess = <Task, Message>(
  url: URL,
  nodeArgs: readonly string[],
  { onMessage, onFailure }: WorkerProcessEvents<Message>,
): WorkerProcess<Task> => {
  const child = fork(fileURLToPath(url), [], {
    env: {},
    execArgv: [...nodeArgs],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  let isOver = false;
  const fail = (cause: Error): void => {
    if (isOver) return;
    isOver = true;
    child.kill('SIGKILL');
    onFailure(cause);
  };
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => {
      if (child.pid === undefined) resolve();
    });
  });
  child.on('message', (message) => {
    if (!isOver) onMessage(message as Message);
  });
  child.on('error', fail);
  child.on('disconnect', () => fail(new Error('disconnected')));
  child.on('exit', (code, signal) => fail(new Error(`exit code ${code ?? signal}`)));
  return {
    pid: child.pid,
    send: (task) => void child.send(task as never, (fault) => fault && fail(fault)),
    keepAlive(isNeeded) {
      child[isNeeded ? 'ref' : 'unref']();
      child.channel?.[isNeeded ? 'ref' : 'unref']();
    },
    async end() {
      isOver = true;
      // Who waits for the end is kept alive by it.
      child.ref();
      if (!hasEnded(child)) child.kill('SIGKILL');
      await ended;
    },
  };
};
