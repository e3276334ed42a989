import type { EnhancementStore } from '@atelier/core/ports/enhancement-store';
import { and, eq, lt } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { first, rowOf } from './queries.ts';

export const enhancementStore = ({ db, tables }: Driver): EnhancementStore => {
  const { enhancements } = tables;
  return {
    insert: async (record) => {
      await db.insert(enhancements).values(rowOf(enhancements, record));
    },

    findOwned: async ({ workspaceId }, userId, id) =>
      first(
        await db
          .select()
          .from(enhancements)
          .where(
            and(
              eq(enhancements.id, id),
              eq(enhancements.workspaceId, workspaceId),
              eq(enhancements.userId, userId),
            ),
          ),
      ),

    claim: async (id) => {
      const claimed = await db
        .update(enhancements)
        .set({ state: 'running' })
        .where(and(eq(enhancements.id, id), eq(enhancements.state, 'waiting')))
        .returning({ id: enhancements.id });
      return claimed.length > 0;
    },

    finish: async (id, state, result) => {
      await db
        .update(enhancements)
        .set({ state, result })
        .where(and(eq(enhancements.id, id), eq(enhancements.state, 'running')));
    },

    deleteOlderThan: async (at) => {
      const deleted = await db
        .delete(enhancements)
        .where(lt(enhancements.createdAt, at))
        .returning({ id: enhancements.id });
      return deleted.length;
    },
  };
};
