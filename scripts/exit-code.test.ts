import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');

test('a test run with a failing test exits with 1, even if it started a database server', {
  timeout: 180_000,
}, () => {
  const { status, stdout } = spawnSync(
    process.execPath,
    [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--root', join(root, 'scripts/fixtures/failing')],
    // Without this run's environment, in which it would find a database server.
    { encoding: 'utf8', env: { PATH: process.env.PATH } },
  );
  expect(stdout).toContain('this one fails');
  expect(status).toBe(1);
});
