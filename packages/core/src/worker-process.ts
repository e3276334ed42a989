import { type ChildProcess, fork } from 'node:child_process';
import { setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';

export interface WorkerProcessEvents<Message> {
  readonly onMessage: (message: Message) => void;
  /**
   * Called once, never before `startWorkerProcess` has returned, when the process has ended, could not be started or cannot be
   * reached, unless it was ended by `end`.
   */
  readonly onFailure: (cause: Error) => void;
}

export interface WorkerProcessOptions {
  /** Arguments of Node itself. */
  readonly nodeArgs?: readonly string[];
  /** The whole environment of the process; empty by default. */
  readonly env?: Readonly<Record<string, string>>;
  /** Its niceness from its first instruction on, so that also starting it gives way; that of this process by default. */
  readonly niceness?: number;
  /** Another one in tests. */
  readonly forkProcess?: typeof fork;
}

/** A module that runs in a child process and answers messages. */
export interface WorkerProcess<Task> {
  /** Undefined if it could not be started. */
  readonly pid: number | undefined;
  send(task: Task): void;
  /** Whether it keeps this process from ending. */
  keepAlive(isNeeded: boolean): void;
  /** Ends it at once, also in native code. Resolves when it has ended. No event follows. */
  end(): Promise<void>;
}

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

/** From the end of the channel to the exit of the process. */
const exitGraceMs = 1000;

/** Children that may be running. They belong to the whole process, which has one listener for all of them. */
const running = new Set<ChildProcess>();

const killRunning = (): void => {
  for (const child of running) child.kill('SIGKILL');
};

/** A child in synchronous code does not notice that its channel has closed, so it is killed when this process exits. */
const killOnExit = (child: ChildProcess): void => {
  if (running.size === 0) process.once('exit', killRunning);
  running.add(child);
  child.once('exit', () => {
    running.delete(child);
    if (running.size === 0) process.off('exit', killRunning);
  });
};

/** It may have ended already, and some systems forbid it; its work is the same then. */
const lowerPriority = (pid: number, niceness: number): void => {
  try {
    setPriority(pid, niceness);
  } catch {
    // As above.
  }
};

/** @returns the error of a system that has no memory or descriptors left for another process */
const tryFork = (
  url: URL,
  { nodeArgs = [], env = {}, forkProcess = fork }: WorkerProcessOptions,
): ChildProcess | Error => {
  try {
    return forkProcess(fileURLToPath(url), [], {
      env,
      execArgv: [...nodeArgs],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      windowsHide: true,
    });
  } catch (thrown) {
    return thrown instanceof Error ? thrown : new Error('The process could not be started.');
  }
};

/** In place of a process that could not be started: reports the failure, unless it is ended before. */
const unstarted = <Task>(cause: Error, onFailure: (cause: Error) => void): WorkerProcess<Task> => {
  const report = setImmediate(() => onFailure(cause));
  return {
    pid: undefined,
    send: () => undefined,
    keepAlive: () => undefined,
    end: async () => clearImmediate(report),
  };
};

/**
 * Starts `url` as a child process. It gets no arguments of ours, no output and only the environment in the options, so that it
 * neither needs nor shows secrets of the server; tasks reach it by its IPC channel alone. Its module calls `serveParent`.
 * Never throws: a process that cannot be started is reported to `onFailure`.
 */
export const startWorkerProcess = <Task, Message>(
  url: URL,
  { onMessage, onFailure }: WorkerProcessEvents<Message>,
  options: WorkerProcessOptions = {},
): WorkerProcess<Task> => {
  const child = tryFork(url, options);
  if (child instanceof Error) return unstarted(child, onFailure);
  let isOver = false;
  let lost: NodeJS.Timeout | undefined;
  const fail = (cause: Error): void => {
    clearTimeout(lost);
    if (isOver) return;
    isOver = true;
    child.kill('SIGKILL');
    onFailure(cause);
  };
  // The exit that mostly follows says more. A process that lives on without its channel is killed.
  const lose = (cause: Error): void => {
    lost ??= setTimeout(() => fail(cause), exitGraceMs);
  };
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  child.on('message', (message) => {
    if (!isOver) onMessage(message as Message);
  });
  child.on('error', fail);
  child.on('disconnect', () => lose(new Error('disconnected')));
  child.on('exit', (code, signal) => fail(new Error(signal ?? `exit code ${code}`)));
  if (child.pid !== undefined) {
    killOnExit(child);
    if (options.niceness !== undefined) lowerPriority(child.pid, options.niceness);
  }
  // Without descriptors for the channel (EMFILE) Node returns a child that has no `send`, and reports the error afterwards.
  const canSend = typeof child.send === 'function';
  if (!canSend) setImmediate(() => fail(new Error('no channel')));
  return {
    pid: child.pid,
    send: (task) => void (canSend && child.send(task as never, (fault) => fault && lose(fault))),
    keepAlive(isNeeded) {
      child[isNeeded ? 'ref' : 'unref']();
      child.channel?.[isNeeded ? 'ref' : 'unref']();
    },
    async end() {
      isOver = true;
      if (child.pid === undefined) return;
      // Who waits for the end is kept alive by it.
      child.ref();
      if (!hasEnded(child)) child.kill('SIGKILL');
      await ended;
    },
  };
};
