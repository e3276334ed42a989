import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { getPriority } from 'node:os';
import { expect, test } from 'vitest';
import { lowerPoolPriority } from './thread-priority.ts';

test.runIf(process.platform === 'linux')('the threads that hash yield to the one that answers', async () => {
  // Whoever started the tests may have lowered it.
  const ours = getPriority(process.pid);
  await readFile(import.meta.filename);
  expect(lowerPoolPriority()).toBeGreaterThan(0);
  const pool = readdirSync('/proc/self/task').filter((id) =>
    readFileSync(`/proc/self/task/${id}/comm`, 'utf8').startsWith('libuv-worker'),
  );
  for (const id of pool) expect(getPriority(Number(id))).toBe(Math.max(15, ours));
  expect(getPriority(process.pid)).toBe(ours);
});
