import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { closingLine } from './scripts/closing-line.ts';

export default defineConfig({
  test: {
    projects: ['packages/*', 'apps/*', 'bench', 'scripts'],
    reporters: ['default', closingLine()],
    // Most of them wait for servers, browsers and databases more than they compute.
    maxWorkers: Math.max(2, availableParallelism()),
  },
});
