import type { AccountDeletionStore } from '@atelier/core/ports/privacy-stores';
import { and, asc, count, eq, isNull, lte } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { first, rowOf } from './queries.ts';

/** Deletions that are under way. The time is in the user row as well, which every call reads. */
export const accountDeletionStore = ({ db, tables, transaction }: Driver): AccountDeletionStore => {
  const { accountDeletions: deletions, users } = tables;

  return {
    begin: (record) =>
      transaction(async () => {
        const begun = await db
          .update(users)
          .set({ deletionDueAt: record.dueAt })
          .where(and(eq(users.id, record.userId), isNull(users.deletionDueAt)))
          .returning({ id: users.id });
        if (begun.length === 0) return false;
        await db.insert(deletions).values(rowOf(deletions, { ...record, remindedAt: null }));
        return true;
      }),

    find: async (userId) => first(await db.select().from(deletions).where(eq(deletions.userId, userId))),

    cancel: (userId) =>
      transaction(async () => {
        await db.update(users).set({ deletionDueAt: null }).where(eq(users.id, userId));
        const cancelled = await db
          .delete(deletions)
          .where(eq(deletions.userId, userId))
          .returning({ id: deletions.userId });
        return cancelled.length > 0;
      }),

    listDue: async (now, limit) => {
      const rows = await db
        .select({ id: deletions.userId })
        .from(deletions)
        .where(lte(deletions.dueAt, now))
        .orderBy(asc(deletions.dueAt), asc(deletions.userId))
        .limit(limit);
      return rows.map(({ id }) => id);
    },

    listToRemind: async (until, limit) => {
      const rows = await db
        .select({ id: deletions.userId })
        .from(deletions)
        .where(and(lte(deletions.dueAt, until), isNull(deletions.remindedAt)))
        .orderBy(asc(deletions.dueAt), asc(deletions.userId))
        .limit(limit);
      return rows.map(({ id }) => id);
    },

    markReminded: async (userId, at) => {
      const marked = await db
        .update(deletions)
        .set({ remindedAt: at })
        .where(and(eq(deletions.userId, userId), isNull(deletions.remindedAt)))
        .returning({ id: deletions.userId });
      return marked.length > 0;
    },

    count: async () => {
      const [row] = await db.select({ n: count() }).from(deletions);
      return row?.n ?? 0;
    },
  };
};
