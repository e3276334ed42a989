import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Long, because other projects run at the same time; a hanging test still fails.
  test: { include: ['*.test.ts'], testTimeout: 120_000 },
});
