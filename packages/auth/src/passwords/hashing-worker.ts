import { setPriority } from 'node:os';
import { serveParent } from '@atelier/core/serve-parent';
import { createHashing } from './hashing.ts';
import type { HashingOutcome, HashingTask } from './hashing-messages.ts';

/** Low, but above idle: requests come first, and hashing takes what they leave (decisions 20 and 37). */
const niceness = 15;

try {
  // Before the first hash: the threads of the pool inherit it.
  setPriority(niceness);
} catch {
  // A system that forbids it hashes all the same.
}

const hashing = createHashing();

const answer = async (task: HashingTask): Promise<string | boolean> =>
  task.kind === 'hash' ? hashing.hash(task.argon2, task.password) : hashing.verify(task.hash, task.password);

serveParent<HashingTask, HashingOutcome>(async (task, send) => {
  try {
    send({ id: task.id, result: await answer(task) });
  } catch {
    // Its message could hold the password.
    send({ id: task.id, result: null });
  }
});
