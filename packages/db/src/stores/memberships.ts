import { AppError } from '@atelier/core/errors';
import type { MembershipStore } from '@atelier/core/ports/membership-store';
import { and, eq, inArray, sql } from 'drizzle-orm';
import { isUniqueViolation } from '../database-errors.ts';
import type { Driver } from '../driver.ts';
import { prepared } from './prepared.ts';
import { first, rowOf } from './queries.ts';

export const membershipStore = ({ db, tables, fragments }: Driver): MembershipStore => {
  const { memberships } = tables;
  const byBoth = prepared(
    db
      .select()
      .from(memberships)
      .where(
        and(
          eq(memberships.workspaceId, fragments.opaqueParam(sql.placeholder('workspaceId'))),
          eq(memberships.userId, fragments.opaqueParam(sql.placeholder('userId'))),
        ),
      ),
  );

  return {
    add: async (membership) => {
      try {
        await db.insert(memberships).values(rowOf(memberships, membership));
      } catch (thrown) {
        throw isUniqueViolation(thrown) ? new AppError('conflict') : thrown;
      }
    },

    find: async (workspaceId, userId) => first(await byBoth({ workspaceId, userId })),

    isMemberOfAny: async (userId, workspaceIds) => {
      const rows = await db
        .select({ userId: memberships.userId })
        .from(memberships)
        .where(and(eq(memberships.userId, userId), inArray(memberships.workspaceId, [...workspaceIds])))
        .limit(1);
      return rows.length > 0;
    },

    removeAllOf: async (workspaceId) => {
      await db.delete(memberships).where(eq(memberships.workspaceId, workspaceId));
    },

    remove: async (workspaceId, userId) => {
      const removed = await db
        .delete(memberships)
        .where(and(eq(memberships.workspaceId, workspaceId), eq(memberships.userId, userId)))
        .returning({ userId: memberships.userId });
      return removed.length > 0;
    },
  };
};
