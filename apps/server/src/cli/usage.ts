import { type ParseArgsConfig, parseArgs } from 'node:util';
import { plainIssueMessages } from '@atelier/core/validation-messages';
import type { z } from 'zod';

plainIssueMessages();

/** Wrong command line; exit code 2. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** A delivery that failed, with what to check; exit code 1. */
export class DeliveryError extends Error {
  override name = 'DeliveryError';
}

/** What is wrong, without the value. */
const unknownOption = (thrown: unknown): string =>
  /^Unknown option '--?[\w-]+'/.exec(thrown instanceof Error ? thrown.message : '')?.[0] ?? 'Invalid options';

/** Parses a command's options. @throws UsageError; it names an unknown option but repeats no value */
export const parseOptions = <const T extends NonNullable<ParseArgsConfig['options']>>(
  args: string[],
  options: T,
) => {
  try {
    return parseArgs({ args, options }).values;
  } catch (thrown) {
    throw new UsageError(`${unknownOption(thrown)}. Try ./atelier help.`);
  }
};

/** Parses the options of a command that takes one file. @throws UsageError as `parseOptions` does */
export const parseOptionsAndFile = <const T extends NonNullable<ParseArgsConfig['options']>>(
  args: string[],
  options: T,
) => {
  const file = args.find((arg) => !arg.startsWith('-'));
  if (file === undefined) throw new UsageError('Name the file. Try ./atelier help.');
  const rest = args.toSpliced(args.indexOf(file), 1);
  return { file, values: parseOptions(rest, options) };
};

/**
 * Parses options and what stands beside them.
 * @throws UsageError as `parseOptions` does, and for another number of arguments than `count`
 */
export const parseCommand = <const T extends NonNullable<ParseArgsConfig['options']>>(
  args: string[],
  options: T,
  count: number,
) => {
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    if (positionals.length === count) return { values, positionals };
  } catch (thrown) {
    throw new UsageError(`${unknownOption(thrown)}. Try ./atelier help.`);
  }
  throw new UsageError(
    `Give ${count === 0 ? 'no arguments' : count === 1 ? 'one argument' : `${count} arguments`}. Try ./atelier help.`,
  );
};

/** The files of a command without options. @throws UsageError for another number of them */
export const parseFiles = (args: string[], count: number): readonly string[] => {
  if (args.some((arg) => arg.startsWith('-'))) parseOptions(args, {});
  if (args.length !== count) throw new UsageError(`Name ${count} files. Try ./atelier help.`);
  return args;
};

/** Parses one option with its schema. @throws UsageError naming the option */
export const option = <T extends z.ZodType>(schema: T, name: string, value: unknown): z.output<T> => {
  if (value === undefined) throw new UsageError(`--${name} is missing.`);
  const parsed = schema.safeParse(value);
  if (!parsed.success)
    throw new UsageError(`--${name}: ${parsed.error.issues[0]?.message ?? 'invalid value'}`);
  return parsed.data;
};
