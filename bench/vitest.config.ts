import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Beside everything else that runs: what hangs fails all the same.
  test: { include: ['*.test.ts'], testTimeout: 120_000 },
});
