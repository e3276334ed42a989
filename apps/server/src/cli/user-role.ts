import { endAccessOfFormerRole } from '@atelier/api/accounts';
import { systemClock } from '@atelier/core/clock';
import { AppError } from '@atelier/core/errors';
import { Email, RoleName } from '@atelier/core/schemas/auth';
import { printLine, withDatabase } from './operator.ts';
import { option, parseOptions, UsageError } from './usage.ts';

/** `user promote --email E --role R`: sets a role, up or down, and revokes the user's sessions and tokens. */
export const promoteUser = async (args: string[]): Promise<void> => {
  const values = parseOptions(args, { email: { type: 'string' }, role: { type: 'string' } });
  const email = option(Email, 'email', values.email);
  const to = option(RoleName, 'role', values.role);
  await withDatabase(async (db, audit) => {
    await db.transaction(async (stores) => {
      const user = await stores.users.findByEmail(email);
      if (user === null) throw new UsageError('There is no account with this email address.');
      if (!(await stores.users.setRole(user.id, user.role, to))) throw new AppError('conflict');
      const ended = await endAccessOfFormerRole(stores, user.id, systemClock.now());
      await audit.write(stores, 'role_change', {
        entityType: 'user',
        entityId: user.id,
        details: { from: user.role, to, ...ended },
      });
    });
    printLine(`${email} is now ${to}.`);
  });
};
