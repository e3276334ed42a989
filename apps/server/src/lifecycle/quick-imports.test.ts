import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { withinDrizzle } from './quick-imports.ts';

const dbPackage = new URL('../../../../packages/db/src/open.ts', import.meta.url).href;
const folder = dirname(fileURLToPath(import.meta.resolve('drizzle-orm', dbPackage)));

test('imports within drizzle-orm lead where Node would lead them', () => {
  const { type } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { type: string };
  expect(type).toBe('module');
  let resolved = 0;
  for (const name of globSync('{sql,sqlite-core,pg-core}/**/*.js', { cwd: folder })) {
    const parent = pathToFileURL(join(folder, name)).href;
    const text = readFileSync(join(folder, name), 'utf8');
    for (const [, specifier = ''] of text.matchAll(/from "(\.[^"]+)"/g)) {
      expect(withinDrizzle(specifier, parent), `${name}: ${specifier}`).toBe(new URL(specifier, parent).href);
      expect(globSync(fileURLToPath(new URL(specifier, parent))), `${name}: ${specifier}`).toHaveLength(1);
      resolved += 1;
    }
  }
  expect(resolved).toBeGreaterThan(100);
});

test('all other imports are left to Node', () => {
  const inside = 'file:///x/node_modules/drizzle-orm/sql/sql.js';
  expect(withinDrizzle('drizzle-orm', inside)).toBeNull();
  expect(withinDrizzle('node:fs', inside)).toBeNull();
  expect(withinDrizzle('../sql.cjs', inside)).toBeNull();
  expect(withinDrizzle('../../other/index.js', inside)).toBeNull();
  expect(withinDrizzle('./a.js', 'file:///x/node_modules/other/index.js')).toBeNull();
  expect(withinDrizzle('./a.js', undefined)).toBeNull();
});
