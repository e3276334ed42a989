import { firstRetryS } from '@atelier/core/mail-retry';
import type { OutboxKeyset, OutboxStore } from '@atelier/core/ports/identity-stores';
import { and, asc, count, eq, gt, inArray, lte, type SQL, sql } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { first, rowOf } from './queries.ts';

export const outboxStore = ({ db, tables, fragments }: Driver): OutboxStore => {
  const { outbox } = tables;

  const inOrder = [asc(outbox.nextAttemptAt), asc(outbox.id)];

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
  const claimWhere = (condition: SQL | undefined, leaseUntil: Date, limit: number) => {
    const ids = db
      .select({ id: outbox.id })
      .from(outbox)
      .where(condition)
      .orderBy(...inOrder)
      .limit(limit);
    return db
      .update(outbox)
      .set({ nextAttemptAt: leaseUntil, attempts: sql`${outbox.attempts} + 1` })
      .where(sql`${outbox.id} in (${ids.getSQL()} ${fragments.skipLocked('outbox')})`)
      .returning();
  };

  const pageOf = (condition: SQL | undefined, after: OutboxKeyset | null, limit: number) => {
    const behind =
      after === null
        ? undefined
        : sql`(${outbox.nextAttemptAt}, ${outbox.id}) > (${sql.param(after.nextAttemptAt, outbox.nextAttemptAt)}, ${after.id})`;
    return db
      .select()
      .from(outbox)
      .where(and(condition, behind))
      .orderBy(...inOrder)
      .limit(limit);
  };

  return {
    add: async (mail) => {
      await db.insert(outbox).values(rowOf(outbox, mail));
    },

    listDue: async (now, leaseUntil, after, limit) => {
      const due = await pageOf(isDue(now), after, limit);
      if (due.length === limit) return due;
      return [...due, ...(await pageOf(isBeyondReach(leaseUntil), after, limit - due.length))];
    },

    claimDue: async (now, leaseUntil, limit, among) => {
      const named = among === undefined ? undefined : inArray(outbox.id, [...among]);
      const claimed = await claimWhere(and(isDue(now), named), leaseUntil, limit);
      const beyond = isBeyondReach(leaseUntil);
      if (claimed.length < limit && (await pageOf(beyond, null, 1)).length > 0)
        claimed.push(...(await claimWhere(and(beyond, named), leaseUntil, limit - claimed.length)));
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
