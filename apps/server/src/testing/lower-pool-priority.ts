import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { getPriority } from 'node:os';
import { lowerPoolPriority } from '../lifecycle/thread-priority.ts';

// A program for a test: lowers the priority of its pool, and prints what its threads have.
const before = getPriority();
// Starts the pool.
await readFile(import.meta.filename);
const count = lowerPoolPriority();
const pool = readdirSync('/proc/self/task').filter((id) =>
  readFileSync(`/proc/self/task/${id}/comm`, 'utf8').startsWith('libuv-worker'),
);
const priorities = pool.map((id) => getPriority(Number(id)));
process.stdout.write(JSON.stringify({ before, after: getPriority(), count, priorities }));
