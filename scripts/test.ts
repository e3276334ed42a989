import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { wholeRun } from './cited-tests.ts';
import { ensureWebApp, root, run } from './setup.ts';

const bin = (path: string): string => join(root, 'node_modules', path);

/**
 * Test files that run at once: two more than processors, because most tests wait for a server or a browser. The root
 * configuration does not reach the projects; the command line does.
 */
const maxWorkers = availableParallelism() + 2;

/** One part of a run: its name, and what Node is started with. */
type Step = readonly [name: string, args: readonly string[]];

const vitest = (...args: readonly string[]): Step => [
  'tests',
  [bin('vitest/vitest.mjs'), 'run', `--maxWorkers=${maxWorkers}`, ...args],
];

const types: Step = [
  'types',
  [bin('turbo/bin/turbo'), 'run', 'typecheck', '--output-logs=errors-only', '--log-prefix=none'],
];
const lint: Step = ['lint', [bin('@biomejs/biome/bin/biome'), 'check', '.']];
const firstLoad: Step = ['size of the first load', [join(root, 'apps/web/scripts/size.ts')]];

/** What starts servers, browsers, PostgreSQL or whole copies of the project. */
const slowTests = [
  '--project=!server',
  '--project=!db',
  ...['dev', 'extending', 'exit-code', 'wrapper'].map((name) => `--exclude=**/${name}.test.ts`),
];

/**
 * The steps of a run.
 * @param args nothing for the whole, `--quick` for types, lint and unit tests, else parts of the paths of test files
 */
export const stepsOf = (args: readonly string[]): readonly Step[] => {
  const filters = args.filter((arg) => arg !== '--quick');
  if (args.includes('--quick')) return [types, lint, vitest(...slowTests, ...filters)];
  return filters.length > 0 ? [vitest(...filters)] : [firstLoad, types, lint, vitest()];
};

/**
 * Runs everything, with `--quick` what needs neither servers nor browsers, or else only the tests whose file names match.
 * @returns the exit code; the first failing step ends the run.
 */
export const runTests = async (args: readonly string[]): Promise<number> => {
  if (!args.includes('--quick')) await ensureWebApp();
  const env = args.length === 0 ? { ...process.env, [wholeRun]: '1' } : process.env;
  for (const [name, command] of stepsOf(args)) {
    process.stdout.write(`\n== ${name}\n`);
    const code = await run(process.execPath, command, { env });
    if (code !== 0) return code;
  }
  return 0;
};
