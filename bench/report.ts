/** Renders results as markdown. Standalone: `node bench/report.ts results.json`. */
import { readFileSync } from 'node:fs';
import type { Machine } from './machine.ts';
import { type BenchResult, boundText, isMet, type Row, type SuiteResult, type Target } from './results.ts';
import { significant } from './statistics.ts';

const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;

const table = (rows: readonly Row[]): string => {
  const [first] = rows;
  if (first === undefined) return '';
  const heads = Object.keys(first);
  const rules = heads.map((head) => (typeof first[head] === 'number' ? '---:' : '---'));
  return [line(heads), line(rules), ...rows.map((row) => line(heads.map((head) => row[head] ?? '')))].join(
    '\n',
  );
};

const targetRow = (target: Target): Row => ({
  promise: target.promise,
  target: boundText(target),
  measured: `${significant(target.measured)} ${target.unit}`.trim(),
  met: isMet(target) ? 'yes' : 'NO',
});

const suiteSection = ({ title, setting, rows, targets }: SuiteResult): string =>
  [`### ${title}`, setting.join('\n'), table(rows), table(targets.map(targetRow))]
    .filter((part) => part !== '')
    .join('\n\n');

const machineLine = ({ cpu, cores, memoryGb, system, node, pinned }: Machine): string => {
  const where = pinned
    ? `server pinned to processor ${pinned.server}, client to ${pinned.client}`
    : 'server and client not pinned (no `taskset`, or a single processor)';
  return `${cpu}, ${cores} cores, ${memoryGb} GB, ${system}, Node ${node}; ${where}.`;
};

export const renderReport = ({ machine, startedAt, quick, suites }: BenchResult): string =>
  [
    `${startedAt.slice(0, 10)}: ${machineLine(machine)}`,
    ...(quick ? ['Short rounds (`--quick`): good for a look, not for publication.'] : []),
    ...suites.map(suiteSection),
  ].join('\n\n');

if (import.meta.main) {
  const [file] = process.argv.slice(2);
  if (file === undefined) {
    console.error('usage: node bench/report.ts RESULTS.json');
    process.exit(2);
  }
  console.log(renderReport(JSON.parse(readFileSync(file, 'utf8')) as BenchResult));
}
