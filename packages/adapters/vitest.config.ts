import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Long, because property tests run thousands of inputs beside other projects; a hanging test still fails.
  test: { include: ['src/**/*.test.ts'], testTimeout: 120_000 },
});
