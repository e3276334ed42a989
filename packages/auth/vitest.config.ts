import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    name: 'auth',
    include: ['src/**/*.test.ts'],
    // Long, because of hashing and property tests beside other projects; a hanging test still fails.
    testTimeout: 120_000,
    // Nothing here is kept in modules, so a process may run one file after the other.
    isolate: false,
  },
});
