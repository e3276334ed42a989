import { text } from 'node:stream/consumers';
import { Password } from '@atelier/core/schemas/auth';
import { option, UsageError } from './usage.ts';

/** @throws UsageError unless `--password-stdin` was given: arguments are visible to other processes */
export const requireStdin = (isGiven: boolean): void => {
  if (!isGiven) throw new UsageError('Give the password on standard input: --password-stdin');
};

/** Reads a new password from standard input. @throws UsageError naming the option */
export const readPassword = async (): Promise<string> =>
  // `echo` adds a line end that is not part of the password.
  option(Password, 'password-stdin', (await text(process.stdin)).replace(/\r?\n$/, ''));
