import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    name: 'api',
    include: ['src/**/*.test.ts'],
    globalSetup: ['@atelier/db/testing/sqlite-setup'],
    // Thousands of generated inputs, beside everything else that runs: what hangs fails all the same.
    testTimeout: 120_000,
  },
});
