import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { storageKeys } from '@atelier/core/browser-storage';
import { browserStorageList } from '@atelier/core/browser-storage-list';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../../../..');
const isProduct = (path: string): boolean =>
  /\.(ts|tsx|js)$/.test(path) && !/\.test\.tsx?$|\/(testing|e2e|node_modules|dist)\//.test(path);

const filesIn = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter(isProduct);
const product = ['apps/web/src', 'apps/web/public', 'apps/server/src', 'packages'].flatMap((folder) =>
  filesIn(folder),
);
const withText = (pattern: RegExp): string[] =>
  product
    .filter((path) =>
      pattern.test(readFileSync(join(root, path), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')),
    )
    .map((path) => relative(root, join(root, path)))
    .toSorted();

test('only these files touch the storage of a browser, and take their keys from the declared table', () => {
  expect(withText(/\b(localStorage|sessionStorage)\b/)).toEqual([
    // Runs before everything else and imports nothing: see below.
    'apps/web/public/before-paint.js',
    // For the draft of forms and, by `sessionPlace`, for that of settings.
    'apps/web/src/lib/draft-store.ts',
    'apps/web/src/lib/tile-size.ts',
  ]);
  expect(withText(/\b(localStorageColorSchemeManager|sessionPlace)\b/)).toEqual([
    'apps/web/src/features/admin/settings/setting-drafts.ts',
    'apps/web/src/lib/draft-store.ts',
    'apps/web/src/main.tsx',
  ]);
  const beforePaint = readFileSync(join(root, 'apps/web/public/before-paint.js'), 'utf8');
  expect(beforePaint.match(/'atelier-[^']*'/g)).toEqual([`'${storageKeys.colourScheme}'`]);
  for (const path of withText(/'atelier-(draft|tile-size|setting-drafts|colour-scheme)'/))
    expect(['apps/web/public/before-paint.js', 'packages/core/src/browser-storage.ts']).toContain(path);
});

test('nothing uses another place of a browser: databases, caches, service workers, cookies of scripts', () => {
  expect(withText(/\bindexedDB\b|\bcaches\.|\bserviceWorker\b|document\.cookie|\bcookieStore\b/)).toEqual([]);
});

test('every cookie is made by one function, with a name from the declared table', () => {
  expect(withText(/serializeCookie\(/)).toEqual(['packages/auth/src/cookies.ts']);
  const calls = product.flatMap((path) =>
    [...readFileSync(join(root, path), 'utf8').matchAll(/hostCookie\(([^,)]*),/g)].map(
      ([, name = '']) => name,
    ),
  );
  const declared = calls.filter((name) =>
    /^(cookies\.\w+\.name|`\$\{cookies\.oauth\.name\}\$\{key\}`)$/.test(name),
  );
  // The name of the session's cookie is a setting of `packages/auth`, which takes it from the table.
  expect(calls.filter((name) => !declared.includes(name))).toEqual(['settings.cookieName']);
  expect(withText(/atelier_(session|device|challenge|anon|oauth)/)).toEqual([
    'packages/core/src/browser-storage.ts',
  ]);
});

test('no two rows have one name, and each says what it is for', () => {
  const names = browserStorageList.map(({ place, name }) => `${place} ${name}`);
  expect(new Set(names).size).toBe(names.length);
  for (const { purpose } of browserStorageList) expect(purpose).toMatch(/\.$/);
});
