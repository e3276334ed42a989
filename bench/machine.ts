import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';

/** The processors of the bench: one for the server under test, one for the client. */
export interface Cores {
  readonly server: number;
  readonly client: number;
}

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly system: string;
  readonly node: string;
  /** Null if this system cannot pin processes; server and client then share all processors. */
  readonly pinned: Cores | null;
}

/** Expands a kernel list such as `0-2,5`. */
const parseCpuList = (list: string): number[] =>
  list
    .trim()
    .split(',')
    .flatMap((part) => {
      const [first, last = first] = part.split('-').map(Number);
      if (first === undefined || last === undefined || Number.isNaN(first)) return [];
      return Array.from({ length: last - first + 1 }, (_, step) => first + step);
    });

const allowedCpus = (): number[] => {
  try {
    const line = /^Cpus_allowed_list:\s*(.+)$/m.exec(readFileSync('/proc/self/status', 'utf8'));
    return parseCpuList(line?.[1] ?? '');
  } catch {
    return [];
  }
};

/**
 * Pins this process, with all its threads, to the client's processor.
 * @returns the processors, or null without util-linux `taskset` or a second processor.
 */
export const pinClient = (): Cores | null => {
  const [server, client] = allowedCpus();
  if (server === undefined || client === undefined) return null;
  const moved = spawnSync('taskset', ['-a', '-c', '-p', String(client), String(process.pid)]);
  return moved.status === 0 ? { server, client } : null;
};

/** What is started by `start` may use both processors: a browser draws beside its page. */
export const onAllCores = async <T>(cores: Cores | null, start: () => Promise<T>): Promise<T> => {
  if (cores === null) return start();
  const pin = (list: string) => spawnSync('taskset', ['-a', '-c', '-p', list, String(process.pid)]);
  pin(`${cores.server},${cores.client}`);
  try {
    return await start();
  } finally {
    pin(String(cores.client));
  }
};

export const describeMachine = (pinned: Cores | null): Machine => ({
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryGb: Math.round(totalmem() / 2 ** 30),
  system: `${type()} ${release()}`,
  node: process.version,
  pinned,
});
