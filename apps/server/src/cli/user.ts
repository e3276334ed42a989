import { argon2Defaults, createPasswordHasher } from '@atelier/auth';
import { newId } from '@atelier/core/ids';
import { DisplayName, Email, nameFromEmail, RoleName } from '@atelier/core/schemas/auth';
import { openPasswordPolicy } from '../compose/passwords.ts';
import { readPassword, requireStdin } from './new-password.ts';
import { printLine, withDatabase } from './operator.ts';
import { option, parseOptions } from './usage.ts';

/** `user create --email E --role R [--name N] --password-stdin`. The password is never an argument: those are visible to other processes. */
export const createUser = async (args: string[]): Promise<void> => {
  const values = parseOptions(args, {
    email: { type: 'string' },
    role: { type: 'string', default: 'user' },
    name: { type: 'string' },
    'password-stdin': { type: 'boolean', default: false },
  });
  requireStdin(values['password-stdin']);
  const email = option(Email, 'email', values.email);
  const role = option(RoleName, 'role', values.role);
  const name = values.name === undefined ? nameFromEmail(email) : option(DisplayName, 'name', values.name);
  const password = await readPassword();

  await withDatabase(async (db, audit, config, log) => {
    await openPasswordPolicy(config, log)(password, { email, name });
    const { ARGON2_CONCURRENCY: concurrency, ARGON2_QUEUE: maxQueue } = config.values;
    const hasher = createPasswordHasher({ concurrency, maxQueue, argon2: argon2Defaults });
    const now = new Date();
    const user = {
      id: newId('user'),
      email,
      name,
      role,
      passwordHash: await hasher.hash(password),
      workspaceId: newId('workspace'),
      lockedAt: null,
      lockReason: null,
      // Operators at the console are trusted to have checked the address.
      emailVerifiedAt: now,
      secondFactorAt: null,
      createdAt: now,
      lastSignInAt: null,
      lastSignInIp: null,
      deletionDueAt: null,
    };
    await db.transaction(async (stores) => {
      await stores.users.create(
        user,
        config.values.QUOTA_IMAGES_PER_MONTH,
        config.values.BUDGET_MINOR_PER_MONTH,
      );
      await audit.write(stores, 'user_created', { entityType: 'user', entityId: user.id, details: { role } });
    });
    printLine(`Created ${role} ${email} (${user.id}).`);
  });
};
