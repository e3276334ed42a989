import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { ensureWebBuilt, root, run } from './setup.ts';

const bin = (path: string): string => join(root, 'node_modules', path);

/**
 * Test files that run at the same time. At least two, because browser tests leave their processor idle half of the time, and
 * vitest would use one worker on two processors. Set on the command line, because projects do not inherit the root
 * configuration.
 */
const maxWorkers = Math.max(2, availableParallelism() - 1);

/**
 * Runs all checks and tests, or with filters only tests with matching file names.
 * @returns the exit code of the first failing step, or 0.
 */
export const runTests = async (filters: readonly string[]): Promise<number> => {
  const vitest = [
    process.execPath,
    bin('vitest/vitest.mjs'),
    'run',
    `--maxWorkers=${maxWorkers}`,
    ...filters,
  ];
  const steps: [string, readonly string[]][] =
    filters.length > 0
      ? [['tests', vitest]]
      : [
          [
            'types',
            [
              process.execPath,
              bin('turbo/bin/turbo'),
              'run',
              'typecheck',
              '--output-logs=errors-only',
              '--log-prefix=none',
            ],
          ],
          ['lint', [process.execPath, bin('@biomejs/biome/bin/biome'), 'check', '.']],
          ['tests', vitest],
        ];
  await ensureWebBuilt();
  if (filters.length === 0)
    steps.unshift(['size of the first load', [process.execPath, join(root, 'apps/web/scripts/size.ts')]]);
  for (const [name, [program = '', ...args]] of steps) {
    process.stdout.write(`\n== ${name}\n`);
    const code = await run(program, args);
    if (code !== 0) return code;
  }
  return 0;
};
