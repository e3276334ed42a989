/**
 * Fails when a first visit grows past its budget. Counts, gzipped, every script that a page loads before it is shown:
 * the scripts and preloads of `index.html` and of the page in `first-paints.json`, with all that they import statically.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

/** Bytes and files. `/` is what every page loads. */
const budgets: Readonly<Record<string, { readonly bytes: number; readonly files: number }>> = {
  '/': { bytes: 168_000, files: 4 },
  '/sign-in': { bytes: 200_000, files: 6 },
  '/sign-up': { bytes: 200_000, files: 6 },
  '/setup': { bytes: 200_000, files: 6 },
  // 4 kB of it tell of flags that arrive late, of read-only mode, of alerts and of terms that are asked for at work.
  '/studio': { bytes: 295_000, files: 12 },
  '/gallery': { bytes: 311_000, files: 18 },
};
const dist = fileURLToPath(new URL('../dist', import.meta.url));

const scriptsOf = (html: string): string[] =>
  [...html.matchAll(/(?:src|href)="\/([^"]+\.js)"/g)].flatMap(([, path]) => path ?? []);

const staticImportsOf = (path: string, source: string): string[] =>
  [...source.matchAll(/(?:\bfrom|\bimport)\s*["'](\.{1,2}\/[^"']+\.js)["']/g)].flatMap(([, target]) =>
    target === undefined ? [] : join(dirname(path), target),
  );

const measure = (html: string): Map<string, number> => {
  const sizes = new Map<string, number>();
  const queue = scriptsOf(html);
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (sizes.has(path)) continue;
    const source = readFileSync(join(dist, path), 'utf8');
    sizes.set(path, gzipSync(source, { level: 9 }).length);
    queue.push(...staticImportsOf(path, source));
  }
  return sizes;
};

const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;

const index = readFileSync(join(dist, 'index.html'), 'utf8');
const pages = JSON.parse(readFileSync(join(dist, 'first-paints.json'), 'utf8')) as Record<
  string,
  { head: string } | undefined
>;
const first = measure(index);
for (const [path, bytes] of [...first].sort((a, b) => b[1] - a[1]))
  console.log(`${kilobytes(bytes).padStart(10)}  ${path}`);
for (const [path, budget] of Object.entries(budgets)) {
  const sizes = measure(index + (pages[path]?.head ?? ''));
  const total = [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
  console.log(
    `${kilobytes(total).padStart(10)}  ${path} in ${sizes.size} files, gzipped (budget ${kilobytes(budget.bytes)} in ${budget.files})`,
  );
  if (sizes.size > 0 && total <= budget.bytes && sizes.size <= budget.files) continue;
  console.error(sizes.size === 0 ? 'No script found in dist/index.html.' : `${path} is over its budget.`);
  process.exitCode = 1;
}
