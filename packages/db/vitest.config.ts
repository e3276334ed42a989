import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    name: 'db',
    include: ['src/**/*.test.ts'],
    globalSetup: ['./src/testing/global-setup.ts'],
    // Every test opens its own database, and other projects run at the same time.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Nothing here is kept in modules, so a process may run one file after the other.
    isolate: false,
  },
});
