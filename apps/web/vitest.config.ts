import { defineConfig, mergeConfig } from 'vitest/config';
import viteConfig from './vite.config.ts';

export default mergeConfig(
  viteConfig,
  // Property tests with thousands of inputs run beside other tests.
  // Nothing here is kept in modules from test to test, so a process may run one file after the other.
  defineConfig({ test: { testTimeout: 120_000, isolate: false } }),
);
