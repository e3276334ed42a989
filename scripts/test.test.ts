import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { rankOf } from './longest-first.ts';
import { root } from './setup.ts';
import { stepsOf } from './test.ts';

const namesOf = (...args: string[]): string[] => stepsOf(args).map(([name]) => name);
const testsOf = (...args: string[]): readonly string[] => stepsOf(args).at(-1)?.[1] ?? [];

test('./atelier test runs everything, and so does CI', () => {
  expect(namesOf()).toEqual(['size of the first load', 'types', 'lint', 'tests']);
  expect(
    testsOf()
      .slice(1)
      .filter((arg) => !arg.startsWith('--maxWorkers=')),
  ).toEqual(['run']);
  expect(readFileSync(join(root, '.ci/run'), 'utf8')).toMatch(/^exec \.\/atelier test$/m);
});

test('./atelier test --quick leaves out servers, browsers and PostgreSQL, and nothing else', () => {
  expect(namesOf('--quick')).toEqual(['types', 'lint', 'tests']);
  expect(testsOf('--quick')).toEqual(expect.arrayContaining(['--project=!server', '--project=!db']));
  for (const excluded of testsOf('--quick').filter((arg) => arg.startsWith('--exclude=')))
    expect(globSync(excluded.replace('--exclude=**/', 'scripts/'), { cwd: root }), excluded).toHaveLength(1);
});

test('a name runs the tests whose path matches, alone', () => {
  expect(namesOf('policy')).toEqual(['tests']);
  expect(testsOf('policy')).toContain('policy');
});

test('long test files come first and exist', () => {
  const files = globSync('{packages,apps,scripts}/**/*.test.ts', {
    cwd: root,
    exclude: (path) => path.includes('node_modules'),
  });
  const ranks = files.map((path) => rankOf(join(root, path)));
  const named = new Set(ranks.filter((rank) => rank < Math.max(...ranks) - 1));
  expect(rankOf('/x/conformance/conformance.test.ts')).toBe(0);
  expect([...named].toSorted((a, b) => a - b)).toEqual([...named].map((_, at) => at));
});
