import { lstatSync, readFileSync, statSync } from 'node:fs';
import { parseEnv } from 'node:util';

/** The settings of `.env`, and warnings for its owner. */
interface EnvFile {
  readonly values: Readonly<Record<string, string>>;
  /** Sentences without values. */
  readonly warnings: readonly string[];
}

const none: EnvFile = { values: {}, warnings: [] };

const codeOf = (fault: unknown): string =>
  fault instanceof Error && 'code' in fault ? String(fault.code) : 'unknown fault';

/** @throws Error, because defaults must never silently replace settings that could not be read */
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
 * One setting: its name, a quoted value (possibly of several lines) and the text after it, or an unquoted value.
 */
const setting =
  /^[^\S\n]*(?:export[^\S\n]+)?(?<name>[\w.-]+)[^\S\n]*=[^\S\n]*(?:(?<quoted>"[^"]*"|'[^']*'|`[^`]*`)(?<behind>[^\n]*)|(?<plain>[^\n]*))$/gm;

/**
 * A line within a quoted value that looks like a setting: the quotes were probably not closed. The last line of a
 * certificate may end with `=`.
 */
const swallowed = /\n[^\S\n]*(?:export[^\S\n]+)?[A-Z][A-Z0-9_]*[^\S\n]*=[^\s=]/;

/** Why Node.js would probably parse a setting differently than intended; null if it would not. Contains no values. */
const ambiguity = (groups: Readonly<Record<string, string | undefined>>): string | null => {
  const { name = '', quoted = '', behind = '', plain = '' } = groups;
  if (swallowed.test(quoted))
    return `the quotes of ${name} seem not to be closed: another setting lies within`;
  if (!/^\s*(?:#.*)?$/.test(behind)) return `${name} has text behind its closing quote`;
  if (/^["'`]/.test(plain)) return `the quotes of ${name} are not closed`;
  // The rest would be parsed as a comment.
  if (/[^\s#]#/.test(plain)) return `${name} has a # in its value: put the value in quotes`;
  return null;
};

/** The number of the first line that is neither a setting, nor a comment, nor empty; 0 if there is none. */
const firstInvalidLine = (text: string): number => {
  const rest = text.replace(setting, (found) => found.replace(/[^\n]/g, ''));
  return rest.split('\n').findIndex((line) => !/^\s*(#.*)?$/.test(line)) + 1;
};

/**
 * Reads `.env`. A missing file sets nothing.
 * @throws Error with one sentence without values, if the file is invalid or cannot be read
 */
export const readEnvFile = (path: string): EnvFile => {
  if (!isThere(path)) return none;
  const bytes = readBytes(path);
  const text = textOf(bytes).replace(/\r\n?/g, '\n');
  const invalidLine = firstInvalidLine(text);
  if (invalidLine > 0) refuse(`has a line that sets nothing (line ${invalidLine}); a setting is NAME=value`);
  for (const { groups } of text.matchAll(setting)) {
    const why = ambiguity(groups ?? {});
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

/** Adds the settings of `.env` that the environment does not have. @returns the warnings */
export const loadEnvFile = (path: string, env: NodeJS.ProcessEnv): readonly string[] => {
  const { values, warnings } = readEnvFile(path);
  for (const [name, value] of Object.entries(values)) env[name] ??= value;
  return warnings;
};
