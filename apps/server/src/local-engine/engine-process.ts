import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createLineTail, type LineTail } from './line-tail.ts';
import type { WatchdogMessage, WatchdogTask } from './watchdog.ts';

/** How the program ended. */
export interface EngineExit {
  /** The code of the system's error if it could not even be started: `EACCES`, `ENOEXEC` … */
  readonly unstartable: string | null;
  readonly code: number | null;
  readonly signal: string | null;
}

export interface EngineLaunch {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/** A program under a watchdog. */
export interface EngineProcess {
  /** Null before it has started. */
  pid(): number | null;
  /** Never rejects. */
  readonly exited: Promise<EngineExit>;
  /** Its last lines. */
  readonly output: LineTail;
  /** Asks it to end, and kills it after `graceMs`. */
  end(graceMs: number): Promise<void>;
}

const watchdog = fileURLToPath(new URL('./watchdog.ts', import.meta.url));

const killed = { unstartable: null, code: null, signal: 'SIGKILL' } as const;

/** Kills a program whose watchdog is gone, with its group. */
const killGroup = (pid: number): void => {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
};

/**
 * Starts a program in a process group of its own, with nothing in its environment but what is given. It ends with this
 * process, also when that is killed.
 * @param onStarted told of the process id as soon as it is known
 */
export const startEngineProcess = (
  launch: EngineLaunch,
  onStarted: (pid: number) => void = () => undefined,
): EngineProcess => {
  const { promise: exited, resolve } = Promise.withResolvers<EngineExit>();
  const output = createLineTail();
  let pid: number | null = null;
  let child: ChildProcess | null = null;
  const finish = (exit: EngineExit): void => {
    resolve(exit);
    if (child?.connected) child.disconnect();
  };
  const onMessage = (message: WatchdogMessage): void => {
    switch (message.kind) {
      case 'started':
        pid = message.pid;
        onStarted(message.pid);
        break;
      case 'output':
        output.add(message.text);
        break;
      case 'unstartable':
        finish({ unstartable: message.code, code: null, signal: null });
        break;
      case 'ended':
        finish({ unstartable: null, code: message.code, signal: message.signal });
        break;
    }
  };
  const send = (task: WatchdogTask): void => {
    if (child?.connected) child.send(task, () => undefined);
  };
  try {
    child = fork(watchdog, [], { env: {}, execArgv: [], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    child.on('message', (message) => onMessage(message as WatchdogMessage));
    child.on('error', () => finish({ ...killed, unstartable: 'EAGAIN' }));
    child.on('exit', () => {
      // Killed before the program, which now has no watchdog.
      if (pid !== null) killGroup(pid);
      finish(killed);
    });
    send({ kind: 'start', ...launch });
  } catch {
    finish({ ...killed, unstartable: 'EAGAIN' });
  }
  return {
    pid: () => pid,
    exited,
    output,
    async end(graceMs) {
      send({ kind: 'signal', signal: 'SIGTERM' });
      const timer = setTimeout(() => send({ kind: 'signal', signal: 'SIGKILL' }), graceMs);
      await exited;
      clearTimeout(timer);
    },
  };
};
