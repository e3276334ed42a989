import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** MiB of resident memory; null if the process is gone or the system does not say. */
export const residentMb = async (pid: number): Promise<number | null> => {
  try {
    if (process.platform === 'linux') {
      const status = await readFile(`/proc/${pid}/status`, 'utf8');
      const kib = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
      return kib === undefined ? null : Math.round(Number(kib) / 1024);
    }
    if (process.platform === 'win32') return null;
    const { stdout } = await run('/bin/ps', ['-o', 'rss=', '-p', String(pid)], { timeout: 5000 });
    const kib = Number(stdout.trim());
    return kib > 0 ? Math.round(kib / 1024) : null;
  } catch {
    return null;
  }
};

/** The command line of a process, for people and for comparison; null if it is gone. */
export const commandOf = async (pid: number): Promise<string | null> => {
  try {
    if (process.platform === 'linux')
      return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ').trim() || null;
    if (process.platform === 'win32') return null;
    const { stdout } = await run('/bin/ps', ['-o', 'command=', '-p', String(pid)], { timeout: 5000 });
    return stdout.trim() || null;
  } catch {
    return null;
  }
};
