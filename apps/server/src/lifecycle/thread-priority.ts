import { readdirSync, readFileSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';

/** Node's name for the threads of its pool on Linux. */
const poolThread = 'libuv-worker';

/** Low, but above idle: requests have priority over thumbnails and files (decisions 7 and 20). */
const niceness = 15;

/**
 * Lowers the priority of the pool's threads, which read files, write logs and make thumbnails, below the thread that answers
 * requests. Linux only, and for the rest of the process: Linux lets a process raise no priority without a privilege. The pool starts at its first use, so call this after the server has read its pages.
 * @returns the number of threads
 */
export const lowerPoolPriority = (): number => {
  if (process.platform !== 'linux') return 0;
  try {
    const threads = readdirSync('/proc/self/task').filter(
      (id) => readFileSync(`/proc/self/task/${id}/comm`, 'utf8').trim() === poolThread,
    );
    // Linux accepts a thread's id where POSIX specifies a process.
    for (const id of threads) if (getPriority(Number(id)) < niceness) setPriority(Number(id), niceness);
    return threads.length;
  } catch {
    // An optimisation only: the server works without it.
    return 0;
  }
};
