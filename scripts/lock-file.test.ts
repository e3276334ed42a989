import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from './setup.ts';

interface Locked {
  readonly version?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly link?: boolean;
}

const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
  packages: Record<string, Locked>;
};
/** Everything that `npm ci` downloads: without the workspaces and the links to them. */
const fetched = Object.entries(packages).filter(
  ([path, { link }]) => /(^|\/)node_modules\//.test(path) && link !== true,
);

test('every locked package has a SHA-512 of its content', () => {
  expect(fetched.length).toBeGreaterThan(300);
  const loose = fetched.filter(([, { integrity }]) => !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? ''));
  expect(loose.map(([path, { version }]) => `${path} ${version}`)).toEqual([]);
});

test('the lock file contains no download addresses', () => {
  expect(fetched.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([]);
});
