import { defineConfig, mergeConfig } from 'vitest/config';
import viteConfig from './vite.config.ts';

export default mergeConfig(
  viteConfig,
  // Thousands of generated inputs, beside everything else that runs: what hangs fails all the same.
  defineConfig({ test: { testTimeout: 120_000 } }),
);
