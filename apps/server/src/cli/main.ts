import { AppError } from '@atelier/core/errors';
import { DatabaseStartError } from '@atelier/db/errors';
import { ConfigError } from '../config/config.ts';
import { resolveDrizzleQuickly } from '../lifecycle/quick-imports.ts';
import { startErrorMessage } from '../lifecycle/start-error.ts';
import { DeliveryError, UsageError } from './usage.ts';

type Command = (args: string[]) => Promise<void> | void;

/** Loads only what the command needs: a command that does not hash passwords starts in half the time. */
const commands: Record<string, () => Promise<Command>> = {
  'user create': async () => (await import('./user.ts')).createUser,
  'user promote': async () => (await import('./user-role.ts')).promoteUser,
  'user list': async () => (await import('./user-list.ts')).listUsers,
  'user set-password': async () => (await import('./user-access.ts')).setUserPassword,
  'user remove-second-factor': async () => (await import('./user-access.ts')).removeSecondFactor,
  'user delete': async () => (await import('./user-access.ts')).deleteUser,
  'user import': async () => (await import('./import.ts')).importUsers,
  'quota set': async () => (await import('./quota.ts')).setQuota,
  'mail list': async () => (await import('./mail.ts')).listMail,
  'mail show': async () => (await import('./mail.ts')).showMail,
  'mail test': async () => (await import('./mail-test.ts')).sendTestMail,
  'block add': async () => (await import('./block.ts')).addBlock,
  'block list': async () => (await import('./block.ts')).listBlocks,
  'block remove': async () => (await import('./block.ts')).removeBlock,
  'audit verify': async () => (await import('./audit-verify.ts')).verifyAudit,
  'audit export': async () => (await import('./audit.ts')).exportAudit,
  'audit key': async () => (await import('./audit.ts')).showAuditKey,
  'audit rotate-key': async () => (await import('./audit.ts')).rotateAuditKey,
  'provenance show': async () => (await import('./provenance.ts')).showKeys,
  'provenance make': async () => (await import('./provenance.ts')).makeKey,
  'provenance rotate': async () => (await import('./provenance.ts')).rotateKey,
  'provenance import': async () => (await import('./provenance.ts')).importKey,
  'provenance root': async () => (await import('./provenance.ts')).printRoot,
  'privacy export': async () => (await import('./privacy.ts')).exportPerson,
  'privacy erase': async () => (await import('./privacy.ts')).erasePerson,
  'retention preview': async () => (await import('./retention.ts')).previewRetention,
  policy: async () => (await import('./policy.ts')).printPolicy,
  docs: async () => (await import('./docs.ts')).writeDocs,
};

/** @returns null if there is no such command */
const load = (name: string): Promise<Command> | null =>
  Object.hasOwn(commands, name) ? (commands[name]?.() ?? null) : null;

const main = async (): Promise<void> => {
  resolveDrizzleQuickly();
  const [first = '', second = '', ...rest] = process.argv.slice(2);
  const pair = `${first} ${second}`;
  const command = await load(pair);
  if (command !== null) return command(rest);
  const single = await load(first);
  if (single !== null) return single(process.argv.slice(3));
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
