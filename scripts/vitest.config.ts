import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Long, because these tests start shells and processes.
  test: { name: 'scripts', include: ['*.test.ts'], testTimeout: 180_000 },
});
