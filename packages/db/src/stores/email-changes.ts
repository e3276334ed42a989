import type { EmailChangeStore } from '@atelier/core/ports/identity-stores';
import { and, eq, gt, lte, sql } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { first, rowOf } from './queries.ts';

export const emailChangeStore = ({ db, tables }: Driver): EmailChangeStore => {
  const { emailChanges } = tables;
  const { oldConfirmedAt, newConfirmedAt, expiresAt } = emailChanges;

  return {
    replace: async (change) => {
      const row = rowOf(emailChanges, change);
      await db.insert(emailChanges).values(row).onConflictDoUpdate({ target: emailChanges.userId, set: row });
    },

    find: async (id, now) =>
      first(
        await db
          .select()
          .from(emailChanges)
          .where(and(eq(emailChanges.id, id), gt(expiresAt, now))),
      ),

    findOf: async (userId, now) =>
      first(
        await db
          .select()
          .from(emailChanges)
          .where(and(eq(emailChanges.userId, userId), gt(expiresAt, now))),
      ),

    // Keeps the first confirmation of each side. Whichever side confirms last sees both.
    confirm: async (id, side, at) => {
      const keepFirst = (column: typeof oldConfirmedAt | typeof newConfirmedAt) =>
        sql`coalesce(${column}, ${sql.param(at, column)})`;
      const confirmation =
        side === 'old'
          ? { oldConfirmedAt: keepFirst(oldConfirmedAt) }
          : { newConfirmedAt: keepFirst(newConfirmedAt) };
      return first(
        await db
          .update(emailChanges)
          .set(confirmation)
          .where(and(eq(emailChanges.id, id), gt(expiresAt, at)))
          .returning(),
      );
    },

    deleteOf: async (userId) => {
      await db.delete(emailChanges).where(eq(emailChanges.userId, userId));
    },

    deleteExpired: async (now) => {
      const ended = await db
        .delete(emailChanges)
        .where(lte(expiresAt, now))
        .returning({ id: emailChanges.id });
      return ended.length;
    },
  };
};
