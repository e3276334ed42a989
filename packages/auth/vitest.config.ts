import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    name: 'auth',
    include: ['src/**/*.test.ts'],
    // Hashing and thousands of generated inputs, beside other projects: what hangs fails all the same.
    testTimeout: 120_000,
  },
});
