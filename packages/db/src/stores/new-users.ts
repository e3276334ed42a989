import { AppError } from '@atelier/core/errors';
import type { UserRecord } from '@atelier/core/ports/records';
import type { UserStore } from '@atelier/core/ports/stores';
import { quotaPeriod } from '@atelier/core/quota';
import { inArray } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { rowOf } from './queries.ts';
import { foldUser, type TextRow, usersScope } from './texts.ts';

const workspaceOf = ({ workspaceId, createdAt }: UserRecord) => ({
  id: workspaceId,
  kind: 'personal' as const,
  createdAt,
  lastServedAt: new Date(0),
});

const membershipOf = ({ id, workspaceId, createdAt }: UserRecord) => ({
  workspaceId,
  userId: id,
  role: 'owner' as const,
  createdAt,
});

const quotaOf = ({ workspaceId, createdAt }: UserRecord, monthlyLimit: number, budgetMinor: number) => ({
  workspaceId,
  monthlyLimit,
  period: quotaPeriod(createdAt),
  used: 0,
  held: 0,
  budgetMinor,
  spentMinor: 0,
  heldMinor: 0,
});

/** The user's row in the search index. */
export const userTextOf = (user: UserRecord): TextRow => ({
  id: user.id,
  scope: usersScope,
  createdAt: user.createdAt,
  folded: foldUser(user),
});

/** Creates users with their workspaces, memberships, quotas and search texts. */
export const newUsers = (
  { db, tables, transaction }: Driver,
  writeTexts: (rows: readonly TextRow[]) => Promise<void>,
): Pick<UserStore, 'create' | 'createMany'> => {
  const { users, workspaces, memberships, quotas } = tables;
  return {
    create: (user, monthlyLimit, budgetMinor = 0) =>
      transaction(async () => {
        await db.insert(workspaces).values(workspaceOf(user));
        const added = await db
          .insert(users)
          .values(rowOf(users, user))
          .onConflictDoNothing({ target: users.email })
          .returning({ id: users.id });
        if (added.length === 0) throw new AppError('email_taken');
        await db.insert(memberships).values(membershipOf(user));
        await db.insert(quotas).values(quotaOf(user, monthlyLimit, budgetMinor));
        await writeTexts([userTextOf(user)]);
      }),

    createMany: (wanted, monthlyLimit, budgetMinor = 0) =>
      transaction(async () => {
        const emails = wanted.map(({ email }) => email);
        const existing = await db
          .select({ email: users.email })
          .from(users)
          .where(inArray(users.email, emails));
        const taken = new Set(existing.map(({ email }) => email));
        const fresh = wanted.filter(({ email }) => !taken.has(email));
        if (fresh.length === 0) return [];
        await db.insert(workspaces).values(fresh.map(workspaceOf));
        const added = await db
          .insert(users)
          .values(fresh.map((user) => rowOf(users, user)))
          .onConflictDoNothing({ target: users.email })
          .returning({ id: users.id });
        const ids = new Set(added.map(({ id }) => id));
        const made = fresh.filter(({ id }) => ids.has(id));
        const missed = fresh.filter(({ id }) => !ids.has(id)).map(({ workspaceId }) => workspaceId);
        if (missed.length > 0) await db.delete(workspaces).where(inArray(workspaces.id, missed));
        if (made.length === 0) return [];
        await db.insert(memberships).values(made.map(membershipOf));
        await db.insert(quotas).values(made.map((user) => quotaOf(user, monthlyLimit, budgetMinor)));
        await writeTexts(made.map(userTextOf));
        return made;
      }),
  };
};
