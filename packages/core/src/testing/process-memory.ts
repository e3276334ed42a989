import { readdirSync, readFileSync } from 'node:fs';

const kibPerMib = 1024;

/** The parent of a process: the fourth field of `/proc/<pid>/stat` (proc(5)), or null if the process has ended. */
const parentOf = (pid: number): number | null => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the name in parentheses, which may contain spaces.
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return null;
  }
};

/** A process and all its descendants, itself first. */
export const processTree = (pid: number): number[] => {
  const parents = readdirSync('/proc')
    .map(Number)
    .filter((id) => id > 0)
    .map((id) => ({ id, parent: parentOf(id) }));
  const below = (id: number): number[] =>
    parents.filter(({ parent }) => parent === id).flatMap((child) => [child.id, ...below(child.id)]);
  return [pid, ...below(pid)];
};

/** The resident memory of a process in MiB (`VmRSS`), 0 if it has ended. */
export const residentMb = (pid: number): number => {
  try {
    const [, kib] = /^VmRSS:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kib ?? 0) / kibPerMib;
  } catch {
    return 0;
  }
};

/** The resident memory of a process and all its descendants in MiB. Pages that they share count for each of them. */
export const residentTreeMb = (pid: number): number =>
  processTree(pid).reduce((sum, id) => sum + residentMb(id), 0);
