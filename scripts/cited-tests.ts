import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Reporter, TestModule } from 'vitest/node';
import { root } from './setup.ts';

/** A test that a page names as proof. Files are relative to the root. */
export interface Citation {
  readonly file: string;
  readonly title: string;
}

/** What a run reported of one test. `note` is the reason that a skipped test gave. */
export interface Reported {
  readonly file: string;
  /** With the names of its suites. */
  readonly fullName: string;
  readonly state: 'passed' | 'failed' | 'skipped' | 'pending';
  readonly note: string | undefined;
}

/** The tests that a text names, as `` `file` › "title" ``. */
export const citationsIn = (text: string): Citation[] =>
  [...text.matchAll(/`([^`]+)` › "([^"]+)"/g)].map(([, file = '', title = '']) => ({ file, title }));

/** A shared suite (`conformance/users.ts`) runs in a test file of its package. */
const runsIn = (file: string, cited: string): boolean =>
  cited.endsWith('.test.ts') ? file === cited : file.startsWith(`${cited.split('/').slice(0, 2).join('/')}/`);

const isProof = ({ state, note }: Reported): boolean =>
  state === 'passed' || (state === 'skipped' && note !== undefined && note !== '');

/**
 * Citations that a run does not prove, each with the reason. A test proves its citation if it passed, or was skipped with a
 * reason on this machine. A test is found by its own title and by those of its suites, of which one is enough.
 * @param isWhole whether all tests ran; otherwise only the citations of files that ran are checked
 */
export const unproven = (
  citations: readonly Citation[],
  reported: readonly Reported[],
  isWhole: boolean,
): string[] => {
  const ran = new Set(reported.map(({ file }) => file));
  return citations
    .filter(({ file }) => isWhole || ran.has(file))
    .flatMap(({ file, title }) => {
      const named = reported.filter((test) => runsIn(test.file, file) && test.fullName.includes(title));
      const without = named.find((test) => !isProof(test));
      const place = `${file} › "${title}"`;
      if (named.length === 0) return [`${place}: no test of this title ran`];
      return without === undefined ? [] : [`${place}: ${without.state}`];
    });
};

const reportedBy = (module: TestModule): Reported[] =>
  [...module.children.allTests()].map((test) => {
    const result = test.result();
    return {
      file: relative(root, module.moduleId).replaceAll('\\', '/'),
      fullName: test.fullName,
      state: result.state,
      note: result.state === 'skipped' ? result.note : undefined,
    };
  });

/** Set by `./atelier test` when it runs everything. */
export const wholeRun = 'ATELIER_WHOLE_TEST_RUN';

/** Fails a run in which a test that `docs/requirements.md` cites did not run: skipped, left out, renamed or to be written. */
export const citedTests = (): Reporter => {
  let isFiltered = false;
  return {
    onInit(vitest) {
      isFiltered = vitest.getGlobalTestNamePattern() !== undefined;
    },
    onTestRunEnd(modules, _errors, reason) {
      if (isFiltered || reason === 'interrupted') return;
      const citations = citationsIn(readFileSync(join(root, 'docs/requirements.md'), 'utf8'));
      const isWhole = process.env[wholeRun] === '1';
      const lines = unproven(citations, modules.flatMap(reportedBy), isWhole);
      if (lines.length === 0) return;
      process.stdout.write(`\nCited in docs/requirements.md and not proven:\n${lines.join('\n')}\n`);
      process.exitCode = 1;
    },
  };
};
