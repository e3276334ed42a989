import { format, inspect } from 'node:util';

/** A failed row. */
interface Failure {
  readonly label: string;
  readonly fault: unknown;
}

const longestCell = 120;

/** One line. The full value of the first failed row is in the cause. */
const compact = (value: unknown): string => {
  const text = inspect(value, {
    depth: 4,
    breakLength: Number.POSITIVE_INFINITY,
    maxStringLength: longestCell,
  });
  return text.length > longestCell ? `${text.slice(0, longestCell)}…` : text;
};

/** Fills a label: `%s` with the cells (`util.format`), `$name` with that field of a row that is an object. */
const labelOf = (label: string, row: unknown, cells: readonly unknown[]): string => {
  const wanted = label.match(/%[sdifjoO]/g)?.length ?? 0;
  if (wanted > 0) return format(label, ...cells.slice(0, wanted));
  if (typeof row !== 'object' || row === null) return label;
  return label.replaceAll(/\$(\w+)/g, (_all, field: string) => String(Reflect.get(row, field)));
};

/** The line of the test file that failed, if it is in the error's stack. */
const placeOf = (fault: unknown): string => {
  const stack = fault instanceof Error ? (fault.stack ?? '') : '';
  const line = stack.split('\n').find((text) => text.includes('.ts:') && !text.includes('check-rows.ts'));
  return /([\w.-]+\.ts:\d+)/.exec(line ?? '')?.[1] ?? '';
};

/** Expected and received values if the error has them, and its message. */
const columnsOf = ({ label, fault }: Failure): readonly string[] => {
  if (!(fault instanceof Error)) return [label, '', '', compact(fault), ''];
  const [message = ''] = fault.message.split('\n');
  const isComparison = 'expected' in fault && 'actual' in fault && fault.expected !== undefined;
  if (!isComparison) return [label, '', '', message, placeOf(fault)];
  // What `expect` was given to say comes before the comparison, which stands in columns of its own.
  const [, said = ''] = /^(.*): expected /.exec(message) ?? [];
  return [label, compact(fault.expected), compact(fault.actual), said, placeOf(fault)];
};

const heading = ['row', 'expected', 'received', 'message', 'at'];
const widestColumn = 60;

const tableOf = (failures: readonly Failure[]): string => {
  const lines = [heading, ...failures.map(columnsOf)];
  const widths = heading.map((_, at) =>
    Math.min(widestColumn, Math.max(...lines.map((line) => (line[at] ?? '').length))),
  );
  return lines
    .map((line) =>
      line
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join(' | ')
        .trimEnd(),
    )
    .join('\n');
};

/** Any value; listed so that TypeScript keeps literal types. */
type Cell = string | number | bigint | boolean | symbol | object | null | undefined;

/** Rows are spread if all of them are arrays, as in vitest's `test.each`. */
type Cells<Row> = Row extends readonly [...infer Items] ? Items : never;

interface CheckRows {
  <Row extends [Cell] | Cell[]>(
    rows: readonly Row[],
    label: string,
    check: (...cells: Row) => unknown,
  ): Promise<void>;
  <Row extends readonly unknown[]>(
    rows: readonly Row[],
    label: string,
    check: (...cells: Cells<Row>) => unknown,
  ): Promise<void>;
  <Row>(rows: readonly Row[], label: string, check: (row: Row) => unknown): Promise<void>;
}

/**
 * Checks every row, one after the other, and fails at the end with a table of the failed rows: expected and received
 * values, and where. So a matrix is one test, however many rows it has.
 * @param label names a row, like the title of vitest's `test.each`: `%s` for the cells, `$field` for an object's field
 * @param check gets the row's cells if all rows are arrays, else the row, and throws if it fails
 * @throws Error if a row failed, or if there are no rows: an empty matrix proves nothing
 */
export const checkRows: CheckRows = async (
  rows: readonly unknown[],
  label: string,
  check: (...cells: never) => unknown,
): Promise<void> => {
  if (rows.length === 0) throw new Error('A matrix without rows proves nothing.');
  const failures: Failure[] = [];
  const areLists = rows.every((row) => Array.isArray(row));
  for (const row of rows) {
    const cells: readonly unknown[] = areLists ? (row as readonly unknown[]) : [row];
    try {
      await check(...(cells as never));
    } catch (fault) {
      failures.push({ label: labelOf(label, row, cells), fault });
    }
  }
  const [first] = failures;
  if (first === undefined) return;
  throw new Error(`${failures.length} of ${rows.length} rows failed:\n${tableOf(failures)}`, {
    cause: first.fault,
  });
};
