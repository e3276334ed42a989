import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from './setup.ts';
import { readSources } from './sources.ts';

/** The last column of each row of `docs/renames.md` that names code: types, functions, fields and procedures. */
const newNames = (page: string): string[] =>
  page
    .split('\n')
    .flatMap((line) => /^\| `.*\| (.*) \|$/.exec(line)?.[1] ?? [])
    .flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name))
    .filter((name) => !name.includes('/'));

test('every new name in docs/renames.md exists in the sources', () => {
  const words = new Set(readSources().flatMap(({ text }) => text.match(/[A-Za-z_$][\w$]*/g) ?? []));
  const names = newNames(readFileSync(join(root, 'docs/renames.md'), 'utf8'));
  expect(names.length).toBeGreaterThan(200);
  const missing = names.filter((name) =>
    (name.match(/[A-Za-z_$][\w$]*/g) ?? []).some((word) => !words.has(word)),
  );
  expect(missing).toEqual([]);
});
