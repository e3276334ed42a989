import type { UserFilter } from '@atelier/core/ports/stores';
import { and, eq, exists, inArray, isNotNull, isNull, not, type SQL, sql } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { placeholderFor } from './prepared.ts';

type FilterName =
  | 'role'
  | 'admins'
  | 'locked'
  | 'unlocked'
  | 'invited'
  | 'joined'
  | 'factor'
  | 'noFactor'
  | 'passkey'
  | 'dormantSince';

/** The conditions of the list of users, by the name of their value; see `preparedByFilters`. */
export const userConditions = ({ db, tables }: Pick<Driver, 'db' | 'tables'>): Record<FilterName, SQL> => {
  const { users, invitations, passkeys } = tables;
  const hasInvitation = exists(
    db.select({ userId: invitations.userId }).from(invitations).where(eq(invitations.userId, users.id)),
  );
  const hasPasskey = exists(
    db.select({ userId: passkeys.userId }).from(passkeys).where(eq(passkeys.userId, users.id)),
  );
  const since = placeholderFor(users.createdAt, 'dormantSince');
  const hasFactor = isNotNull(users.secondFactorAt);
  return {
    role: eq(users.role, sql.placeholder('role')),
    admins: inArray(users.role, ['admin', 'superadmin']),
    locked: isNotNull(users.lockedAt),
    unlocked: isNull(users.lockedAt),
    invited: hasInvitation,
    joined: not(hasInvitation),
    factor: hasFactor,
    noFactor: isNull(users.secondFactorAt),
    passkey: and(hasFactor, hasPasskey) ?? hasFactor,
    dormantSince: sql`(${users.createdAt} < ${since} and (${users.lastSignInAt} is null or ${users.lastSignInAt} < ${since}))`,
  };
};

const when = (condition: boolean): true | undefined => (condition ? true : undefined);

/** The values of `userConditions`; undefined where a condition does not apply. */
export const userConditionValues = ({
  role,
  admins,
  locked,
  invited,
  secondFactor,
  dormantSince,
}: UserFilter) => ({
  role,
  admins: when(admins === true),
  dormantSince,
  locked: when(locked === true),
  unlocked: when(locked === false),
  invited: when(invited === true),
  joined: when(invited === false),
  factor: when(secondFactor === 'on'),
  noFactor: when(secondFactor === 'off'),
  passkey: when(secondFactor === 'passkey'),
});
