import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    name: 'db',
    include: ['src/**/*.test.ts'],
    globalSetup: ['./src/testing/global-setup.ts'],
    // Every test opens a database of its own, and other projects run beside it.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Nothing here is kept in modules, so a process may run one file after the other.
    isolate: false,
  },
});
