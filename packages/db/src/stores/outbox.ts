import type { OutboxStore } from '@atelier/core/ports/identity-stores';
import { asc, count, eq, lte, sql } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { first, rowOf } from './queries.ts';

export const outboxStore = ({ db, tables, fragments }: Driver): OutboxStore => {
  const { outbox } = tables;

  /** Those that have waited longest; what another dispatcher is taking is passed over. */
  const due = (now: Date, limit: number) => {
    const ids = db
      .select({ id: outbox.id })
      .from(outbox)
      .where(lte(outbox.nextAttemptAt, now))
      .orderBy(asc(outbox.nextAttemptAt), asc(outbox.id))
      .limit(limit);
    return sql`(${ids.getSQL()} ${fragments.skipLocked('outbox')})`;
  };

  return {
    add: async (mail) => {
      await db.insert(outbox).values(rowOf(outbox, mail));
    },

    claimDue: async (now, leaseUntil, limit) => {
      const claimed = await db
        .update(outbox)
        .set({ nextAttemptAt: leaseUntil, attempts: sql`${outbox.attempts} + 1` })
        .where(sql`${outbox.id} in ${due(now, limit)}`)
        .returning();
      // RETURNING keeps no order; people should get what was written first first.
      return claimed.toSorted(
        (a, b) => a.createdAt.getTime() - b.createdAt.getTime() || a.id.localeCompare(b.id),
      );
    },

    delete: async (id) => {
      await db.delete(outbox).where(eq(outbox.id, id));
    },

    retryAt: async (id, at) => {
      await db.update(outbox).set({ nextAttemptAt: at }).where(eq(outbox.id, id));
    },

    count: async () => first(await db.select({ n: count() }).from(outbox))?.n ?? 0,
  };
};
