import { defineConfig } from 'vitest/config';
import { citedTests } from './scripts/cited-tests.ts';
import { closingLine } from './scripts/closing-line.ts';
import { LongestFirst } from './scripts/longest-first.ts';

export default defineConfig({
  test: {
    projects: ['packages/*', 'apps/*', 'bench', 'scripts'],
    reporters: ['default', closingLine(), citedTests()],
    sequence: { sequencer: LongestFirst },
  },
});
