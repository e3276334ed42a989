/** `node bench/main.ts [suite …] [--quick] [--rounds N] [--only NAME,…] [--baselines-only] [--json FILE]` */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { describeMachine, pinClient } from './machine.ts';
import { renderReport } from './report.ts';
import { type BenchResult, isMet, type SuiteResult } from './results.ts';
import type { SuiteContext } from './suite.ts';
import { calls } from './suites/calls.ts';
import { filters } from './suites/filters.ts';
import { gallery } from './suites/gallery.ts';
import { jobs } from './suites/jobs.ts';
import { memory } from './suites/memory.ts';
import { scrolling } from './suites/scrolling.ts';
import { search } from './suites/search.ts';
import { signin } from './suites/signin.ts';
import { uploads } from './suites/uploads.ts';
import { web } from './suites/web.ts';
import { writes } from './suites/writes.ts';

const suites: Readonly<Record<string, (context: SuiteContext) => Promise<SuiteResult>>> = {
  calls,
  filters,
  gallery,
  jobs,
  memory,
  scrolling,
  search,
  signin,
  uploads,
  web,
  writes,
};

const usage = `usage: ./atelier bench [suite …] [--quick] [--rounds N] [--only NAME,…] [--baselines-only] [--json FILE]
suites: ${Object.keys(suites).join(', ')}; all of them when none is named`;

class UsageError extends Error {}

const options = {
  quick: { type: 'boolean', default: false },
  'baselines-only': { type: 'boolean', default: false },
  json: { type: 'string' },
  rounds: { type: 'string' },
  only: { type: 'string' },
} as const;

const parsed = () => {
  try {
    return parseArgs({ allowPositionals: true, options });
  } catch (fault) {
    throw new UsageError(fault instanceof Error ? fault.message : String(fault));
  }
};

const readArguments = () => {
  const { values, positionals } = parsed();
  const unknown = positionals.find((name) => !Object.hasOwn(suites, name));
  if (unknown !== undefined) throw new UsageError(`There is no suite "${unknown}".`);
  const rounds = values.rounds === undefined ? null : Number(values.rounds);
  if (rounds !== null && !(Number.isInteger(rounds) && rounds > 0))
    throw new UsageError('--rounds takes a whole number of at least 1.');
  return {
    ...values,
    rounds,
    only: values.only?.split(',') ?? null,
    names: positionals.length > 0 ? positionals : Object.keys(suites),
  };
};

const runSuite = async (name: string, context: Omit<SuiteContext, 'dir'>): Promise<SuiteResult> => {
  const suite = suites[name];
  if (suite === undefined) throw new UsageError(`There is no suite "${name}".`);
  console.error(`${name} …`);
  const dir = mkdtempSync(join(tmpdir(), `atelier-bench-${name}-`));
  const cleanUp = () => rmSync(dir, { recursive: true, force: true });
  process.once('exit', cleanUp);
  try {
    return await suite({ ...context, dir });
  } finally {
    cleanUp();
    process.off('exit', cleanUp);
  }
};

const main = async (): Promise<void> => {
  const { names, quick, json, rounds, only, 'baselines-only': baselinesOnly } = readArguments();
  const cores = pinClient();
  const startedAt = new Date().toISOString();
  const results: SuiteResult[] = [];
  for (const name of names) results.push(await runSuite(name, { cores, quick, rounds, only, baselinesOnly }));
  const bench: BenchResult = { machine: describeMachine(cores), startedAt, quick, suites: results };
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(bench, null, 2)}\n`);
  console.log(renderReport(bench));
  const allMet = results.every(({ targets }) => targets.every(isMet));
  // Short rounds are too noisy to fail on.
  if (!allMet && !quick) process.exitCode = 1;
};

// The `exit` handlers stop the servers and remove the folders.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

await main().catch((fault: unknown) => {
  console.error(fault instanceof Error ? fault.message : String(fault));
  if (fault instanceof UsageError) console.error(usage);
  process.exitCode = 2;
});
