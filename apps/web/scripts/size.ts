/**
 * Fails when the first load grows past its budget. Counts, gzipped, every script that the built
 * `index.html` loads before a route is chosen: its module scripts, their static imports and its preloads.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const budgetBytes = 200_000;
const dist = fileURLToPath(new URL('../dist', import.meta.url));

const scriptsOf = (html: string): string[] =>
  [...html.matchAll(/(?:src|href)="\/([^"]+\.js)"/g)].flatMap(([, path]) => path ?? []);

const staticImportsOf = (path: string, source: string): string[] =>
  [...source.matchAll(/(?:\bfrom|\bimport)\s*["'](\.{1,2}\/[^"']+\.js)["']/g)].flatMap(([, target]) =>
    target === undefined ? [] : join(dirname(path), target),
  );

const measure = (): Map<string, number> => {
  const sizes = new Map<string, number>();
  const queue = scriptsOf(readFileSync(join(dist, 'index.html'), 'utf8'));
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (sizes.has(path)) continue;
    const source = readFileSync(join(dist, path), 'utf8');
    sizes.set(path, gzipSync(source, { level: 9 }).length);
    queue.push(...staticImportsOf(path, source));
  }
  return sizes;
};

const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;

const sizes = measure();
const total = [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
for (const [path, bytes] of [...sizes].sort((a, b) => b[1] - a[1])) {
  console.log(`${kilobytes(bytes).padStart(10)}  ${path}`);
}
console.log(`${kilobytes(total).padStart(10)}  first load, gzipped (budget ${kilobytes(budgetBytes)})`);
if (sizes.size === 0 || total > budgetBytes) {
  console.error(
    sizes.size === 0 ? 'No script found in dist/index.html.' : 'The first load is over its budget.',
  );
  process.exit(1);
}
