import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Thousands of generated inputs, beside everything else that runs: what hangs fails all the same.
  // Nothing here is kept in modules, so a process may run one file after the other.
  test: { include: ['src/**/*.test.ts'], testTimeout: 120_000, isolate: false },
});
