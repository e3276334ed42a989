import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { citationsIn, type Reported, unproven, wholeRun } from './cited-tests.ts';
import { root } from './setup.ts';

const file = 'apps/server/src/a.test.ts';
const citations = citationsIn(`| R-X-1 | \`${file}\` › "works once" and \`${file}\` › "a suite" |`);
const reported = (fullName: string, state: Reported['state'], note?: string): Reported => ({
  file,
  fullName,
  state,
  note,
});

describe('a cited test', () => {
  test('is proven by passing, under its own title or that of its suite', () => {
    expect(citations).toHaveLength(2);
    const all = [reported('a suite > a token works once, in parallel too', 'passed')];
    expect(unproven(citations, all, true)).toEqual([]);
  });

  test('that was skipped is proven only with a reason, such as another system', () => {
    const all = (note?: string) => [reported('a suite > it works once', 'skipped', note)];
    expect(unproven(citations, all('only on Linux'), true)).toEqual([]);
    expect(unproven(citations, all(), true)).toEqual([
      `${file} › "works once": skipped`,
      `${file} › "a suite": skipped`,
    ]);
    const oneOfTwo = [...all('only on Linux'), reported('a suite > another', 'skipped')];
    expect(unproven(citations, oneOfTwo, true)).toEqual([`${file} › "a suite": skipped`]);
  });

  test('that was renamed, left out or never ran is not proven in a whole run', () => {
    const renamed = [reported('a suite > it works twice', 'passed')];
    expect(unproven(citations, renamed, true)).toEqual([`${file} › "works once": no test of this title ran`]);
    expect(unproven(citations, [], true)).toHaveLength(2);
    expect(unproven(citations, [], false), 'in a run of other files').toEqual([]);
  });

  test('of a shared suite is proven by the test file of its package that runs it', () => {
    const shared = citationsIn('`packages/db/src/conformance/a.ts` › "works once"');
    const ran = (at: string) => [{ ...reported('SQLite > works once', 'passed'), file: at }];
    expect(unproven(shared, ran('packages/db/src/conformance/conformance.test.ts'), true)).toEqual([]);
    expect(unproven(shared, ran('packages/api/src/a.test.ts'), true)).toHaveLength(1);
  });
});

test('a whole run in which cited tests did not run exits with 1 and names them', () => {
  const fixture = join(root, 'scripts/fixtures/cited');
  const runFixture = (env: NodeJS.ProcessEnv) =>
    spawnSync(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--root', fixture], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, ...env },
    });
  const whole = runFixture({ [wholeRun]: '1' });
  expect(whole.stdout).toContain('1 passed');
  expect(whole.stdout).toContain('http/csrf.test.ts › "from before sign-in is invalid after it": no test');
  expect(whole.status).toBe(1);
  expect(runFixture({}).status).toBe(0);
});
