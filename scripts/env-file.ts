import { lstatSync, readFileSync, statSync } from 'node:fs';
import { parseEnv } from 'node:util';

/** What `.env` gave, and what its owner should know of it. */
export interface EnvFile {
  readonly values: Readonly<Record<string, string>>;
  /** Whole sentences, without values. */
  readonly warnings: readonly string[];
}

const none: EnvFile = { values: {}, warnings: [] };

const codeOf = (fault: unknown): string =>
  fault instanceof Error && 'code' in fault ? String(fault.code) : 'unknown fault';

/** @throws Error, because the defaults must never silently stand in for settings that could not be read */
const refuse = (why: string): never => {
  throw new Error(`.env ${why}. Correct it or remove it.`);
};

const isThere = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false }) !== undefined;

const readBytes = (path: string): Buffer => {
  try {
    return readFileSync(path);
  } catch (fault) {
    const code = codeOf(fault);
    return refuse(code === 'EISDIR' ? 'is a folder and no file' : `cannot be read (${code})`);
  }
};

/** The text without a byte order mark, which would become part of the first name. */
const textOf = (bytes: Buffer): string => {
  const [first, second] = bytes;
  const isUtf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  if (isUtf16 || bytes.includes(0)) refuse('is not UTF-8 but, it seems, UTF-16');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return refuse('is not UTF-8');
  }
};

/**
 * One setting: its name, a value in quotes (possibly over several lines) or none in quotes, and what stands behind the
 * quotes.
 */
const setting =
  /^[^\S\n]*(?:export[^\S\n]+)?(?<name>[\w.-]+)[^\S\n]*=[^\S\n]*(?:(?<quoted>"[^"]*"|'[^']*'|`[^`]*`)(?<behind>[^\n]*)|(?<plain>[^\n]*))$/gm;

/**
 * A line that begins like a setting, inside a value: the quotes before it were most likely never closed. A certificate's
 * last line may end with `=` and nothing behind it.
 */
const swallowed = /\n[^\S\n]*(?:export[^\S\n]+)?[A-Z][A-Z0-9_]*[^\S\n]*=[^\s=]/;

/** What Node.js would read other than its author meant it; null when there is nothing. No values. */
const misreading = (groups: Readonly<Record<string, string | undefined>>): string | null => {
  const { name = '', quoted = '', behind = '', plain = '' } = groups;
  if (swallowed.test(quoted))
    return `the quotes of ${name} seem not to be closed: another setting lies within`;
  if (!/^\s*(?:#.*)?$/.test(behind)) return `${name} has text behind its closing quote`;
  if (/^["'`]/.test(plain)) return `the quotes of ${name} are not closed`;
  // The rest would be taken for a remark.
  if (/[^\s#]#/.test(plain)) return `${name} has a # in its value: put the value in quotes`;
  return null;
};

/** The first line that is neither a setting, nor a comment, nor empty; 0 when there is none. */
const oddLine = (text: string): number => {
  const rest = text.replace(setting, (found) => found.replace(/[^\n]/g, ''));
  return rest.split('\n').findIndex((line) => !/^\s*(#.*)?$/.test(line)) + 1;
};

/**
 * Reads `.env`. A file that is not there sets nothing; names that the environment has already keep their value there.
 * @throws Error in one sentence without values, when it is there and cannot be taken whole
 */
export const readEnvFile = (path: string): EnvFile => {
  if (!isThere(path)) return none;
  const bytes = readBytes(path);
  const text = textOf(bytes).replace(/\r\n?/g, '\n');
  const odd = oddLine(text);
  if (odd > 0) refuse(`has a line that sets nothing (line ${odd}); a setting is NAME=value`);
  for (const { groups } of text.matchAll(setting)) {
    const why = misreading(groups ?? {});
    if (why !== null) refuse(`cannot be read for certain: ${why}`);
  }
  const values = Object.fromEntries(
    Object.entries(parseEnv(text)).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  const isOpen = (statSync(path).mode & 0o077) !== 0;
  const warnings = isOpen
    ? ['.env can be read by other accounts of this machine: chmod 600 .env, if it holds secrets.']
    : [];
  return { values, warnings };
};

/** Puts what `.env` sets into an environment, where it is not set already. @returns what its owner should know */
export const loadEnvFile = (path: string, env: NodeJS.ProcessEnv): readonly string[] => {
  const { values, warnings } = readEnvFile(path);
  for (const [name, value] of Object.entries(values)) env[name] ??= value;
  return warnings;
};
