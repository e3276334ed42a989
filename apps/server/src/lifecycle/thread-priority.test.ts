import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { getPriority } from 'node:os';
import { expect, test } from 'vitest';
import { lowerPoolPriority } from './thread-priority.ts';

test.runIf(process.platform === 'linux')(
  'hashing threads have a lower priority than the thread that answers requests',
  async () => {
    // It may be lowered for the whole test run.
    const ours = getPriority(process.pid);
    await readFile(import.meta.filename);
    expect(lowerPoolPriority()).toBeGreaterThan(0);
    const pool = readdirSync('/proc/self/task').filter((id) =>
      readFileSync(`/proc/self/task/${id}/comm`, 'utf8').startsWith('libuv-worker'),
    );
    for (const id of pool) expect(getPriority(Number(id))).toBe(Math.max(15, ours));
    expect(getPriority(process.pid)).toBe(ours);
  },
);
