import type { AuditTrail, OperatorService } from '@atelier/api';
import { AppError } from '@atelier/core/errors';
import type { UserRecord } from '@atelier/core/ports/records';
import { Email } from '@atelier/core/schemas/auth';
import { openOperatorService } from '../compose/operator.ts';
import { readPassword, requireStdin } from './new-password.ts';
import { consoleOrigin, printLine, withDatabase } from './operator.ts';
import { findPerson } from './person.ts';
import { option, parseOptions, UsageError } from './usage.ts';

type Ended = Awaited<ReturnType<OperatorService['setPassword']>>;

const withOperator = <T>(work: (service: OperatorService, audit: AuditTrail) => Promise<T>): Promise<T> =>
  withDatabase(
    async (db, audit, config, log) => {
      const { service, close } = await openOperatorService(config, db, log);
      try {
        return await work(service, audit);
      } catch (thrown) {
        if (thrown instanceof AppError && thrown.code === 'not_found') throw new UsageError(thrown.message);
        throw thrown;
      } finally {
        await close();
      }
    },
    { mustExist: true },
  );

const count = (n: number, word: string): string => `${n} ${word}${n === 1 ? '' : 's'}`;
const endedText = ({ sessionsEnded, clientsEnded }: Ended): string =>
  `${count(sessionsEnded, 'session')} and ${count(clientsEnded, 'API client')} ended.`;

/** `user set-password --email E --password-stdin`: also ends sessions and lifts a block after wrong passwords. */
export const setUserPassword = async (args: string[]): Promise<void> => {
  const values = parseOptions(args, {
    email: { type: 'string' },
    'password-stdin': { type: 'boolean', default: false },
  });
  requireStdin(values['password-stdin']);
  const email = option(Email, 'email', values.email);
  const password = await readPassword();
  const ended = await withOperator((service, audit) =>
    service.setPassword(email, password, consoleOrigin(), audit),
  );
  printLine(`${email} has a new password. ${endedText(ended)}`);
};

/** `user remove-second-factor --email E`, for someone who lost it and has proved who they are. */
export const removeSecondFactor = async (args: string[]): Promise<void> => {
  const values = parseOptions(args, { email: { type: 'string' } });
  const email = option(Email, 'email', values.email);
  const ended = await withOperator((service, audit) =>
    service.removeSecondFactor(email, consoleOrigin(), audit),
  );
  printLine(`${email} has no second factor any more. ${endedText(ended)}`);
};

/**
 * Deletes an account for `user delete` and `privacy erase`: the one that was found, also if its address changes meanwhile.
 * @param email the address that the operator knows the account by
 */
export const deleteAndReport = async ({ id, email }: Pick<UserRecord, 'email' | 'id'>): Promise<void> => {
  const { imagesDeleted, jobsDeleted } = await withOperator((service, audit) =>
    service.deleteUser(id, audit),
  );
  printLine(`${email} is deleted, with ${count(imagesDeleted, 'image')} and ${count(jobsDeleted, 'job')}.`);
};

/** `user delete --email E --confirm E`: deletes the account with its images and jobs; the audit log keeps its events. */
export const deleteUser = async (args: string[]): Promise<void> => {
  const values = parseOptions(args, { email: { type: 'string' }, confirm: { type: 'string' } });
  const email = option(Email, 'email', values.email);
  const confirmed = option(Email, 'confirm', values.confirm);
  if (confirmed !== email) throw new UsageError('Repeat the address: --confirm must equal --email.');
  await deleteAndReport(await withDatabase((db) => findPerson(db, email), { mustExist: true }));
};
