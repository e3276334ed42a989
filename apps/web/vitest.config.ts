import { defineConfig, mergeConfig } from 'vitest/config';
import viteConfig from './vite.config.ts';

export default mergeConfig(
  viteConfig,
  // Property tests with thousands of inputs run beside other tests.
  defineConfig({ test: { testTimeout: 120_000 } }),
);
