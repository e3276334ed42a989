import { getPriority } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runToEnd } from '../testing/child.ts';

const program = join(import.meta.dirname, '../testing/lower-pool-priority.ts');

test.runIf(process.platform === 'linux')(
  'threads that read files and make thumbnails have a lower priority than the one that answers requests',
  async () => {
    const { code, stdout, stderr } = await runToEnd([program]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { before, after, count, priorities } = JSON.parse(stdout);
    expect(after).toBe(before);
    expect(count).toBeGreaterThan(0);
    // It may be lowered for the whole test run.
    expect(priorities).toEqual(Array.from({ length: count }, () => Math.max(15, getPriority())));
  },
);
