import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cores } from './machine.ts';

/** A server under test. Its output goes to files, so that reading logs costs the client nothing. */
export interface ServerProcess {
  /** What it has written to stdout so far. */
  readonly output: () => string;
  /** Rejects when the server ends while it is still needed. */
  readonly waitFor: <T>(ready: () => T | null | Promise<T | null>, timeoutS: number) => Promise<T>;
  /** Processor time that it has used so far, all threads together; null where the system does not tell. */
  readonly cpuUs: () => number | null;
  /** Asks it to end, and makes it end after ten seconds. */
  readonly stop: () => Promise<void>;
}

export interface StartOptions {
  readonly name: string;
  /** Node arguments: the script and whatever goes with it. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Where `<name>.out` and `<name>.err` go. */
  readonly dir: string;
  readonly cores: Cores | null;
}

const pollMs = 50;
/** `/proc` counts in ticks of a hundredth of a second on every Linux (`USER_HZ`). */
const usPerTick = 10_000;

/** User and system time of a process, the 14th and 15th fields of `/proc/<pid>/stat` (proc(5)). */
const cpuUsOf = (pid: number | undefined): number | null => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the name in parentheses, which may hold spaces.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * usPerTick;
  } catch {
    return null;
  }
};

/** Starts a Node process on the server's processor, with no environment but PATH and what is given. */
export const startServer = ({ name, args, env, dir, cores }: StartOptions): ServerProcess => {
  const outPath = join(dir, `${name}.out`);
  const errPath = join(dir, `${name}.err`);
  const out = openSync(outPath, 'a');
  const err = openSync(errPath, 'a');
  const command = [process.execPath, ...args];
  const [file = process.execPath, ...rest] = cores
    ? ['taskset', '-c', String(cores.server), ...command]
    : command;
  const child = spawn(file, rest, {
    stdio: ['ignore', out, err],
    env: { PATH: process.env.PATH ?? '', ...env },
  });
  const endWithUs = () => child.kill('SIGKILL');
  process.once('exit', endWithUs);
  closeSync(out);
  closeSync(err);
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  void exited.then(() => process.off('exit', endWithUs));
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
  const lastWords = () => `${readFileSync(outPath, 'utf8')}${readFileSync(errPath, 'utf8')}`.slice(-2000);

  return {
    output: () => readFileSync(outPath, 'utf8'),
    cpuUs: () => cpuUsOf(child.pid),
    waitFor: async (ready, timeoutS) => {
      const deadline = Date.now() + timeoutS * 1000;
      while (Date.now() < deadline) {
        if (hasEnded()) throw new Error(`${name} ended before it was ready:\n${lastWords()}`);
        const value = await ready();
        if (value !== null) return value;
        await sleep(pollMs);
      }
      throw new Error(`${name} was not ready within ${timeoutS} s:\n${lastWords()}`);
    },
    stop: async () => {
      if (hasEnded()) return;
      child.kill('SIGTERM');
      const killer = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await exited;
      clearTimeout(killer);
    },
  };
};
