import { UserId } from '@atelier/core/ids';
import type { UserRecord } from '@atelier/core/ports/records';
import type { Database } from '@atelier/core/ports/stores';
import { Email } from '@atelier/core/schemas/auth';
import { UsageError } from './usage.ts';

/** @param given the ID or email address @throws UsageError without such an account; it repeats no address */
export const findPerson = async ({ users }: Pick<Database, 'users'>, given: string): Promise<UserRecord> => {
  const [id, email] = [UserId.safeParse(given), Email.safeParse(given)];
  if (!id.success && !email.success)
    throw new UsageError('Name the person by ID (usr_…) or email address. Try ./atelier help.');
  const found = id.success
    ? await users.findById(id.data)
    : email.success
      ? await users.findByEmail(email.data)
      : null;
  if (found === null) throw new UsageError('There is no account with this ID or email address.');
  return found;
};
