import { AppError } from '@atelier/core/errors';
import type { IdentityStore } from '@atelier/core/ports/identity-stores';
import { and, asc, eq, gte } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { first, rowOf } from './queries.ts';

export const identityStore = ({ db, tables }: Driver): IdentityStore => {
  const { identities } = tables;
  return {
    create: async (identity) => {
      const added = await db
        .insert(identities)
        .values(rowOf(identities, identity))
        .onConflictDoNothing()
        .returning({ id: identities.id });
      if (added.length === 0) throw new AppError('conflict');
    },

    find: async (provider, subject) =>
      first(
        await db
          .select()
          .from(identities)
          .where(and(eq(identities.provider, provider), eq(identities.subject, subject))),
      ),

    listOf: (userId) =>
      db
        .select()
        .from(identities)
        .where(eq(identities.userId, userId))
        .orderBy(asc(identities.createdAt), asc(identities.id)),

    touch: async (id, at) => {
      await db.update(identities).set({ lastUsedAt: at }).where(eq(identities.id, id));
    },

    deleteOwned: async (userId, id) =>
      first(
        await db
          .delete(identities)
          .where(and(eq(identities.userId, userId), eq(identities.id, id)))
          .returning(),
      ),

    deleteSince: async (userId, since) => {
      const removed = await db
        .delete(identities)
        .where(and(eq(identities.userId, userId), gte(identities.createdAt, since)))
        .returning({ id: identities.id });
      return removed.length;
    },
  };
};
