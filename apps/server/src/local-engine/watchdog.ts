import { type ChildProcess, spawn } from 'node:child_process';
import { serveParent } from '@atelier/core/serve-parent';

/** What the server asks the watchdog for. */
export type WatchdogTask =
  | {
      readonly kind: 'start';
      readonly file: string;
      readonly args: readonly string[];
      readonly env: Readonly<Record<string, string>>;
      readonly cwd: string;
    }
  | { readonly kind: 'signal'; readonly signal: 'SIGTERM' | 'SIGKILL' };

export type WatchdogMessage =
  | { readonly kind: 'started'; readonly pid: number }
  | { readonly kind: 'output'; readonly text: string }
  | { readonly kind: 'unstartable'; readonly code: string }
  | { readonly kind: 'ended'; readonly code: number | null; readonly signal: string | null };

/** A program that prints without end must not fill the server's memory. */
const maxPieceLength = 16_384;

/** Signals the program and all that it has started; a group that is gone is no error. */
const signalGroup = (child: ChildProcess | null, signal: 'SIGTERM' | 'SIGKILL'): void => {
  if (child?.pid === undefined) return;
  try {
    // Windows has no process groups.
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    child.kill(signal);
  }
};

/**
 * Runs beside the server and starts one program, which cannot watch over its parent itself. When the server ends, in whatever
 * way, the channel closes, `serveParent` exits, and the program is killed with everything that it has started.
 */
let child: ChildProcess | null = null;
process.on('exit', () => signalGroup(child, 'SIGKILL'));

serveParent<WatchdogTask, WatchdogMessage>((task, send) => {
  if (task.kind === 'signal') {
    signalGroup(child, task.signal);
    return;
  }
  if (child !== null) return;
  const { file, args, env, cwd } = task;
  const started = spawn(file, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  child = started;
  if (started.pid !== undefined) send({ kind: 'started', pid: started.pid });
  for (const output of [started.stdout, started.stderr])
    output
      .setEncoding('utf8')
      .on('data', (text: string) => send({ kind: 'output', text: text.slice(-maxPieceLength) }));
  started.on('error', (fault: NodeJS.ErrnoException) => {
    if (started.pid === undefined) send({ kind: 'unstartable', code: fault.code ?? 'unknown' });
  });
  // After its output has been read to the end. A grandchild may hold the pipes open, so not for ever.
  started.on('exit', (code, signal) => {
    let isTold = false;
    const tell = (): void => {
      if (isTold) return;
      isTold = true;
      signalGroup(started, 'SIGKILL');
      send({ kind: 'ended', code, signal });
    };
    started.on('close', tell);
    setTimeout(tell, 1000);
  });
});
