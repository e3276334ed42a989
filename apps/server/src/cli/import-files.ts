import { readFile, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { parseJsonStrictly } from '@atelier/api';
import { AppError } from '@atelier/core/errors';
import { CsvError, parse } from 'csv-parse/sync';
import { columns, type Entry, type Problem } from './import-rows.ts';
import { UsageError } from './usage.ts';

/** Files are read whole; 100 000 people take far less. */
const maxBytes = 64 * 2 ** 20;
/** One person's line. */
const maxLineBytes = 8192;

/** The rows of a file, and what in it cannot be parsed. */
interface Contents {
  readonly entries: readonly Entry[];
  readonly problems: readonly Problem[];
}

const unreadable = (line: number, sentence: string): Contents => ({
  entries: [],
  problems: [{ line, sentence }],
});

interface CsvRow {
  readonly line: number;
  readonly record: readonly string[];
}

const isColumn = (name: string): boolean => columns.some((column) => column === name);

/** Empty cells are left out. */
const fieldsOf = (header: readonly string[], cells: readonly string[]) =>
  Object.fromEntries(header.map((name, at) => [name, cells[at] ?? '']).filter(([, cell]) => cell !== ''));

const lineBreaks = (text: string): number => text.split('\n').length - 1;

/** LF, CRLF and CR end a line, also mixed in one file. */
const withUnixLineEnds = (text: string): string => text.replace(/\r\n?/g, '\n');

/**
 * Records of CSV (RFC 4180), each with the line on which it begins, from 1. Line ends are unified first: the library
 * expects all of them to be like the first one, and counts a quoted CRLF as two lines.
 */
const recordsOf = (text: string): CsvRow[] | Contents => {
  const unified = withUnixLineEnds(text);
  const rows: CsvRow[] = [];
  let linesRead = 0;
  try {
    parse(unified, {
      bom: true,
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: maxLineBytes,
      on_record: (record: string[], { lines }) => {
        linesRead = lines;
        rows.push({ line: lines - lineBreaks(record.join('')), record });
        return null;
      },
    });
    return rows;
  } catch (thrown) {
    if (!(thrown instanceof CsvError)) throw thrown;
    // An open quote is noticed only at the end of the file; the mistake is where its record begins.
    const blank = /^\n*/.exec(unified.split('\n').slice(linesRead).join('\n'))?.[0].length ?? 0;
    // The library's own message may repeat content of the file.
    return unreadable(linesRead + blank + 1, `is not CSV (${thrown.code})`);
  }
};

/** CSV whose first line names the columns. */
export const readCsv = (text: string): Contents => {
  const rows = recordsOf(text);
  if (!Array.isArray(rows)) return rows;
  const [first, ...rest] = rows;
  const header = first?.record.map((name) => name.trim().toLowerCase()) ?? [];
  if (!header.includes('email') || !header.every(isColumn) || new Set(header).size !== header.length)
    return unreadable(
      first?.line ?? 1,
      `must name the columns: email, and any of ${columns.slice(1).join(', ')}`,
    );
  const entries: Entry[] = [];
  const problems: Problem[] = [];
  for (const { line, record } of rest) {
    if (record.length === header.length) entries.push({ line, fields: fieldsOf(header, record) });
    else
      problems.push({
        line,
        sentence: `has ${record.length} fields where there are ${header.length} columns`,
      });
  }
  return { entries, problems };
};

/** The lines on which the elements of a well-formed JSON array begin. */
const elementLines = (text: string): number[] => {
  const lines: number[] = [];
  let line = 1;
  let depth = 0;
  let isAwaited = false;
  // Strings as a whole, so that brackets and commas in them do not count.
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{},\n]|[^\s[\]{},"]+/gs)) {
    if (token === '\n') {
      line += 1;
      continue;
    }
    const closes = token === ']' || token === '}';
    if (isAwaited && !closes) lines.push(line);
    if (closes) depth -= 1;
    if (token === '[' || token === '{') depth += 1;
    isAwaited = depth === 1 && (token === ',' || (token === '[' && lines.length === 0));
  }
  return lines;
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A JSON array of objects. Fields that are null are left out. */
export const readJson = (file: string): Contents => {
  const text = withUnixLineEnds(file);
  let value: unknown;
  try {
    value = parseJsonStrictly(text.replace(/^\uFEFF/, ''));
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    return unreadable(1, `is not acceptable JSON: ${thrown.message}`);
  }
  if (!Array.isArray(value)) return unreadable(1, 'must be a JSON array of objects');
  const lines = elementLines(text);
  const entries: Entry[] = [];
  const problems: Problem[] = [];
  for (const [at, element] of value.entries()) {
    const line = lines[at] ?? 1;
    if (!isObject(element)) problems.push({ line, sentence: 'is no object' });
    else {
      const given = Object.entries(element).filter(([, field]) => field !== null);
      entries.push({ line, fields: Object.fromEntries(given) });
    }
  }
  return { entries, problems };
};

const readers: Readonly<Record<string, (text: string) => Contents>> = { '.csv': readCsv, '.json': readJson };

/** @throws UsageError when the file has another type, cannot be read, is too large or is not UTF-8 */
export const readPeopleFile = async (path: string): Promise<Contents> => {
  const read = readers[extname(path).toLowerCase()];
  if (read === undefined) throw new UsageError('Name a file that ends in .csv or .json.');
  const bytes = await stat(path)
    .then(({ size }) => (size <= maxBytes ? readFile(path) : null))
    .catch(() => {
      throw new UsageError(`${path} cannot be read.`);
    });
  if (bytes === null) throw new UsageError(`${path} is larger than ${maxBytes / 2 ** 20} MiB: split it.`);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UsageError(`${path} is not UTF-8.`);
  }
  return read(text);
};
