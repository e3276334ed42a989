import { readdir, readFile, writeFile } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Plugin } from 'vite';

const brotli = promisify(brotliCompress);
const deflate = promisify(gzip);

const compressible = new Set(['.js', '.css', '.svg', '.json', '.webmanifest', '.txt', '.wasm']);
/** Below this the response headers outweigh the savings. */
const minBytes = 1024;
/** Above this the best quality would take a minute, for a file that is a tenth smaller. */
const largeBytes = 2_000_000;
const largeQuality = 6;

const compressFile = async (path: string): Promise<void> => {
  const source = await readFile(path);
  if (source.length < minBytes) return;
  const level = source.length > largeBytes ? largeQuality : constants.BROTLI_MAX_QUALITY;
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: level } };
  await Promise.all([
    brotli(source, quality).then((small) => writeFile(`${path}.br`, small)),
    deflate(source, { level: constants.Z_BEST_COMPRESSION }).then((small) => writeFile(`${path}.gz`, small)),
  ]);
};

/**
 * Writes a `.br` and a `.gz` beside every asset that compresses well, so that the server compresses nothing at
 * run time. `index.html` is left out: each response carries its own nonce.
 */
export const precompress = (): Plugin => {
  let outDir = 'dist';
  return {
    name: 'atelier:precompress',
    apply: 'build',
    configResolved(config) {
      outDir = resolve(config.root, config.build.outDir);
    },
    async closeBundle() {
      const entries = await readdir(outDir, { recursive: true, withFileTypes: true });
      const files = entries.filter((entry) => entry.isFile() && compressible.has(extname(entry.name)));
      await Promise.all(files.map((entry) => compressFile(join(entry.parentPath, entry.name))));
    },
  };
};
