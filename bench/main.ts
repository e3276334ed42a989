/** `node bench/main.ts [suite …] [--quick] [--baselines-only] [--json FILE]` */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { describeMachine, pinClient } from './machine.ts';
import { renderReport } from './report.ts';
import { type BenchResult, isMet, type SuiteResult } from './results.ts';
import type { SuiteContext } from './suite.ts';
import { calls } from './suites/calls.ts';
import { gallery } from './suites/gallery.ts';
import { signin } from './suites/signin.ts';
import { web } from './suites/web.ts';

const suites: Readonly<Record<string, (context: SuiteContext) => Promise<SuiteResult>>> = {
  calls,
  gallery,
  signin,
  web,
};

const usage = `usage: ./atelier bench [suite …] [--quick] [--baselines-only] [--json FILE]
suites: ${Object.keys(suites).join(', ')}; all of them when none is named`;

const readArguments = () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      'baselines-only': { type: 'boolean', default: false },
      json: { type: 'string' },
    },
  });
  const stranger = positionals.find((name) => !Object.hasOwn(suites, name));
  if (stranger !== undefined) throw new Error(`There is no suite "${stranger}".`);
  return { ...values, names: positionals.length > 0 ? positionals : Object.keys(suites) };
};

const runSuite = async (name: string, context: Omit<SuiteContext, 'dir'>): Promise<SuiteResult> => {
  const suite = suites[name];
  if (suite === undefined) throw new Error(`There is no suite "${name}".`);
  console.error(`${name} …`);
  const dir = await mkdtemp(join(tmpdir(), `atelier-bench-${name}-`));
  try {
    return await suite({ ...context, dir });
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
};

const main = async (): Promise<void> => {
  const { names, quick, json, 'baselines-only': baselinesOnly } = readArguments();
  const cores = pinClient();
  const results: SuiteResult[] = [];
  const startedAt = new Date().toISOString();
  for (const name of names) results.push(await runSuite(name, { cores, quick, baselinesOnly }));
  const bench: BenchResult = { machine: describeMachine(cores), startedAt, quick, suites: results };
  if (json !== undefined) await writeFile(json, `${JSON.stringify(bench, null, 2)}\n`);
  console.log(renderReport(bench));
  const allMet = results.every(({ targets }) => targets.every(isMet));
  // Short rounds are too noisy to fail anybody over.
  if (!allMet && !quick) process.exitCode = 1;
};

await main().catch((fault: unknown) => {
  console.error(fault instanceof Error ? fault.message : String(fault));
  console.error(usage);
  process.exitCode = 2;
});
