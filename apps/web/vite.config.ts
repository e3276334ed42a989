import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { chunkGroups } from './plugins/chunk-groups.ts';
import { firstPaint } from './plugins/first-paint.ts';
import { precompress } from './plugins/precompress.ts';
import { scriptPriority } from './plugins/script-priority.ts';

/** `./atelier dev` names the server that it has started. */
const server = process.env.ATELIER_SERVER ?? 'http://127.0.0.1:3000';

export default defineConfig({
  plugins: [react(), firstPaint(), scriptPriority(), precompress()],
  build: {
    target: 'baseline-widely-available',
    // No source in the product (ASVS 13.4.1).
    sourcemap: false,
    // The CSP forbids `data:` fonts and scripts; inlining small pictures gains little.
    assetsInlineLimit: 0,
    // Every targeted browser supports modulepreload.
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: { groups: chunkGroups },
      },
    },
  },
  server: {
    proxy: { '/trpc': server, '/files': server, '/exports': server, '/auth': server },
  },
});
