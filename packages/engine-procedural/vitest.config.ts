import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Thousands of generated inputs, beside everything else that runs: what hangs fails all the same.
  test: { include: ['src/**/*.test.ts'], testTimeout: 120_000 },
});
