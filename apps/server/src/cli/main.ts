import { AppError } from '@atelier/core/errors';
import { DatabaseStartError } from '@atelier/db';
import { ConfigError } from '../config/config.ts';
import { startErrorMessage } from '../lifecycle/start-error.ts';
import { verifyAudit } from './audit.ts';
import { writeDocs } from './docs.ts';
import { importUsers } from './import.ts';
import { listMail, showMail } from './mail.ts';
import { DeliveryError, sendTestMail } from './mail-test.ts';
import { printPolicy } from './policy.ts';
import { setQuota } from './quota.ts';
import { UsageError } from './usage.ts';
import { createUser, promoteUser } from './user.ts';
import { deleteUser, removeSecondFactor, setUserPassword } from './user-access.ts';
import { listUsers } from './user-list.ts';

const commands: Record<string, (args: string[]) => Promise<void> | void> = {
  'user create': createUser,
  'user promote': promoteUser,
  'user list': listUsers,
  'user set-password': setUserPassword,
  'user remove-second-factor': removeSecondFactor,
  'user delete': deleteUser,
  'user import': importUsers,
  'quota set': setQuota,
  'mail list': listMail,
  'mail show': showMail,
  'mail test': sendTestMail,
  'audit verify': verifyAudit,
  policy: printPolicy,
  docs: writeDocs,
};

const main = async (): Promise<void> => {
  const [first = '', second = '', ...rest] = process.argv.slice(2);
  const pair = `${first} ${second}`;
  if (Object.hasOwn(commands, pair)) return commands[pair]?.(rest);
  const args = process.argv.slice(3);
  if (Object.hasOwn(commands, first)) return commands[first]?.(args);
  throw new UsageError(`There is no command "${pair.trim()}". Try ./atelier help.`);
};

const sentence = (thrown: unknown): string =>
  [UsageError, AppError, DeliveryError].some((kind) => thrown instanceof kind)
    ? (thrown as Error).message
    : startErrorMessage(thrown);

try {
  await main();
} catch (thrown) {
  const expected = [UsageError, AppError, DeliveryError, ConfigError, DatabaseStartError].some(
    (kind) => thrown instanceof kind,
  );
  process.stderr.write(`atelier: ${sentence(thrown)}\n`);
  if (!expected && thrown instanceof Error) process.stderr.write(`${thrown.stack ?? ''}\n`);
  process.exitCode = thrown instanceof UsageError ? 2 : 1;
}
