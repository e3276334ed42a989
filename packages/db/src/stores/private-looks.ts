import type { PrivateLookStore } from '@atelier/core/ports/moderation-stores';
import { and, desc, eq, gt, isNull } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { first, rowOf } from './queries.ts';

/** Looks about one person that are listed. */
const maxListed = 100;

export const privateLookStore = ({ db, tables: { privateLooks } }: Driver): PrivateLookStore => ({
  insert: async (look) => {
    await db.insert(privateLooks).values(rowOf(privateLooks, look));
  },

  findActive: async (reviewerId, userId, now) =>
    first(
      await db
        .select()
        .from(privateLooks)
        .where(
          and(
            eq(privateLooks.reviewerId, reviewerId),
            eq(privateLooks.userId, userId),
            gt(privateLooks.expiresAt, now),
            isNull(privateLooks.endedAt),
          ),
        )
        .limit(1),
    ),

  listAbout: (userId) =>
    db
      .select()
      .from(privateLooks)
      .where(eq(privateLooks.userId, userId))
      .orderBy(desc(privateLooks.createdAt))
      .limit(maxListed),

  end: async (reviewerId, id, at) =>
    first(
      await db
        .update(privateLooks)
        .set({ endedAt: at })
        .where(
          and(
            eq(privateLooks.id, id),
            eq(privateLooks.reviewerId, reviewerId),
            gt(privateLooks.expiresAt, at),
            isNull(privateLooks.endedAt),
          ),
        )
        .returning(),
    ),
});
