import { readdirSync, readFileSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';

/** How Node names the threads of its pool on Linux. */
const poolThread = 'libuv-worker';

/** Low, but above idle: requests come first, and hashing takes what they leave (decisions 7 and 20). */
const niceness = 15;

/**
 * Makes the pool's threads, where passwords are hashed and files are read, yield the processor to the thread that
 * answers requests (Linux; elsewhere nothing happens). The pool begins at its first use, so this is called when the
 * server has read its pages.
 * @returns how many threads yield
 */
export const lowerPoolPriority = (): number => {
  if (process.platform !== 'linux') return 0;
  try {
    const threads = readdirSync('/proc/self/task').filter(
      (id) => readFileSync(`/proc/self/task/${id}/comm`, 'utf8').trim() === poolThread,
    );
    // Linux takes a thread's id where POSIX speaks of a process.
    for (const id of threads) if (getPriority(Number(id)) < niceness) setPriority(Number(id), niceness);
    return threads.length;
  } catch {
    // A matter of comfort: a system that forbids it serves all the same.
    return 0;
  }
};
