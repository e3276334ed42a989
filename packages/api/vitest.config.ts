import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Nothing here is kept in modules, so a process may run one file after the other.
  test: {
    name: 'api',
    include: ['src/**/*.test.ts'],
    globalSetup: ['@atelier/db/testing/sqlite-setup'],
    // Thousands of generated inputs, beside everything else that runs: what hangs fails all the same.
    testTimeout: 120_000,
    isolate: false,
  },
});
