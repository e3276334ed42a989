import type { InvitationStore } from '@atelier/core/ports/identity-stores';
import { count, eq, inArray } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { first, rowOf } from './queries.ts';

export const invitationStore = ({ db, tables }: Driver): InvitationStore => {
  const { invitations } = tables;
  return {
    replace: async (invitation) => {
      const row = rowOf(invitations, invitation);
      const { invitedBy, sentAt, expiresAt } = row;
      await db
        .insert(invitations)
        .values(row)
        .onConflictDoUpdate({ target: invitations.userId, set: { invitedBy, sentAt, expiresAt } });
    },

    find: async (userId) => first(await db.select().from(invitations).where(eq(invitations.userId, userId))),

    findMany: async (userIds) =>
      userIds.length === 0
        ? []
        : db
            .select()
            .from(invitations)
            .where(inArray(invitations.userId, [...userIds])),

    delete: async (userId) => {
      const deleted = await db
        .delete(invitations)
        .where(eq(invitations.userId, userId))
        .returning({ userId: invitations.userId });
      return deleted.length > 0;
    },

    count: async () => first(await db.select({ n: count() }).from(invitations))?.n ?? 0,
  };
};
