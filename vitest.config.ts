import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { closingLine } from './scripts/closing-line.ts';

export default defineConfig({
  test: {
    // Two at least: a browser test leaves its processor idle half the time, and the default on two processors is one.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: ['packages/*', 'apps/*', 'bench', 'scripts'],
    reporters: ['default', closingLine()],
  },
});
