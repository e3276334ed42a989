import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    name: 'server',
    include: ['src/**/*.test.ts'],
    globalSetup: ['@atelier/db/testing/global-setup', './src/testing/web-copy.ts'],
    // Whole servers are started here, beside everything else that runs: what hangs fails all the same.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Nothing here is kept in modules, so a process may run one file after the other.
    isolate: false,
  },
});
