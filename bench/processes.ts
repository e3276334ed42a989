import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cores } from './machine.ts';

/** A server under test. Its output goes to files, so that reading its log costs the client nothing. */
export interface ServerProcess {
  /** Its stdout so far. */
  readonly output: () => string;
  /** Polls `ready`. Rejects after `timeoutS`, or if the server exits. */
  readonly waitFor: <T>(ready: () => T | null | Promise<T | null>, timeoutS: number) => Promise<T>;
  /** Processor time of all threads so far; null if the system does not report it. */
  readonly cpuUs: () => number | null;
  /** Its process id. @throws Error if it could not be started */
  readonly pid: () => number;
  /** Sends SIGTERM, and SIGKILL after ten seconds. */
  readonly stop: () => Promise<void>;
}

export interface StartOptions {
  readonly name: string;
  /** Arguments for Node: the script and its arguments. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** The folder of `<name>.out` and `<name>.err`. */
  readonly dir: string;
  readonly cores: Cores | null;
}

const pollMs = 50;
/** `/proc` counts in ticks of a hundredth of a second (`USER_HZ`). */
const usPerTick = 10_000;

/** User and system time of a process, the 14th and 15th fields of `/proc/<pid>/stat` (proc(5)). */
const cpuUsOf = (pid: number | undefined): number | null => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the name in parentheses, which may contain spaces.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * usPerTick;
  } catch {
    return null;
  }
};

/** Starts a Node process on the server's processor, with an environment of only PATH and `env`. */
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
  const killOnExit = () => child.kill('SIGKILL');
  process.once('exit', killOnExit);
  closeSync(out);
  closeSync(err);
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  void exited.then(() => process.off('exit', killOnExit));
  const hasExited = () => child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
  const lastOutput = () => `${readFileSync(outPath, 'utf8')}${readFileSync(errPath, 'utf8')}`.slice(-2000);

  return {
    output: () => readFileSync(outPath, 'utf8'),
    cpuUs: () => cpuUsOf(child.pid),
    pid: () => {
      if (child.pid === undefined) throw new Error(`${name} could not be started.`);
      return child.pid;
    },
    waitFor: async (ready, timeoutS) => {
      const deadline = Date.now() + timeoutS * 1000;
      while (Date.now() < deadline) {
        if (hasExited()) throw new Error(`${name} ended before it was ready:\n${lastOutput()}`);
        const value = await ready();
        if (value !== null) return value;
        await sleep(pollMs);
      }
      throw new Error(`${name} was not ready within ${timeoutS} s:\n${lastOutput()}`);
    },
    stop: async () => {
      if (hasExited()) return;
      child.kill('SIGTERM');
      const killer = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await exited;
      clearTimeout(killer);
    },
  };
};
