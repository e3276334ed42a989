import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');

test('a run with a failing test fails, although a database server was started for it', {
  timeout: 180_000,
}, () => {
  const { status, stdout } = spawnSync(
    process.execPath,
    [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--root', join(root, 'scripts/fixtures/failing')],
    // Its own environment: the address of this run's database server would spare it from starting one.
    { encoding: 'utf8', env: { PATH: process.env.PATH } },
  );
  expect(stdout).toContain('this one fails');
  expect(status).toBe(1);
});
