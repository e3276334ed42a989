import { firstRetryS } from '@atelier/core/mail-retry';
import type { OutboxStore } from '@atelier/core/ports/identity-stores';
import { and, asc, count, eq, gt, lte, type SQL, sql } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { first, rowOf } from './queries.ts';

export const outboxStore = ({ db, tables, fragments }: Driver): OutboxStore => {
  const { outbox } = tables;

  const idsWhere = (condition: SQL | undefined, limit: number) =>
    db
      .select({ id: outbox.id })
      .from(outbox)
      .where(condition)
      .orderBy(asc(outbox.nextAttemptAt), asc(outbox.id))
      .limit(limit);

  const isDue = (now: Date) => lte(outbox.nextAttemptAt, now);
  /**
   * Waits for longer than a lease and twice the delay that its attempts ask for: a clock that has been set back since
   * wrote that. Apart from what is due, so that an index leads to both.
   */
  const isBeyondReach = (leaseUntil: Date) => {
    const reach = fragments.plusSeconds(
      sql`${sql.param(leaseUntil, outbox.nextAttemptAt)}`,
      sql`${firstRetryS} * power(2, ${outbox.attempts})`,
    );
    return and(gt(outbox.nextAttemptAt, leaseUntil), sql`${outbox.nextAttemptAt} > ${reach}`);
  };

  /** Takes those that have waited longest; what another dispatcher is taking is passed over. */
  const claimWhere = (condition: SQL | undefined, leaseUntil: Date, limit: number) =>
    db
      .update(outbox)
      .set({ nextAttemptAt: leaseUntil, attempts: sql`${outbox.attempts} + 1` })
      .where(sql`${outbox.id} in (${idsWhere(condition, limit).getSQL()} ${fragments.skipLocked('outbox')})`)
      .returning();

  return {
    add: async (mail) => {
      await db.insert(outbox).values(rowOf(outbox, mail));
    },

    claimDue: async (now, leaseUntil, limit) => {
      const claimed = await claimWhere(isDue(now), leaseUntil, limit);
      const beyond = isBeyondReach(leaseUntil);
      if (claimed.length < limit && (await idsWhere(beyond, 1)).length > 0)
        claimed.push(...(await claimWhere(beyond, leaseUntil, limit - claimed.length)));
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
