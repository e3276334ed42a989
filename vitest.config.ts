import { defineConfig } from 'vitest/config';
import { closingLine } from './scripts/closing-line.ts';
import { LongestFirst } from './scripts/longest-first.ts';

export default defineConfig({
  test: {
    projects: ['packages/*', 'apps/*', 'bench', 'scripts'],
    reporters: ['default', closingLine()],
    sequence: { sequencer: LongestFirst },
  },
});
