import { defineConfig } from 'vitest/config';

export default defineConfig({
  // What is begun here is a shell and a process of its own.
  test: { name: 'scripts', include: ['*.test.ts'], testTimeout: 180_000 },
});
