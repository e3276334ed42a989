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

/** Parses a command's options. @throws UsageError; it names an unknown option but repeats no value */
export const parseOptions = <const T extends NonNullable<ParseArgsConfig['options']>>(
  args: string[],
  options: T,
) => {
  try {
    return parseArgs({ args, options }).values;
  } catch (thrown) {
    const [unknown] = /^Unknown option '--?[\w-]+'/.exec(thrown instanceof Error ? thrown.message : '') ?? [];
    throw new UsageError(`${unknown ?? 'Invalid options'}. Try ./atelier help.`);
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
