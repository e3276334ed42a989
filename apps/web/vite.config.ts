import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { firstPaint } from './plugins/first-paint.ts';
import { precompress } from './plugins/precompress.ts';

const server = 'http://127.0.0.1:3000';

export default defineConfig({
  plugins: [react(), firstPaint(), precompress()],
  build: {
    target: 'baseline-widely-available',
    // Nothing of the source leaves with the product (ASVS 13.4.1).
    sourcemap: false,
    // A `data:` font or script would fall outside the content policy; small pictures gain little.
    assetsInlineLimit: 0,
    // The polyfill would be one more script before the first; every browser of the target has the real thing.
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: { '/trpc': server, '/files': server, '/auth': server },
  },
});
