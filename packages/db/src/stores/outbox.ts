import { firstRetryS } from '@atelier/core/mail-retry';
import type { OutboxStore } from '@atelier/core/ports/outbox-store';
import { and, asc, count, eq, gt, lte, type SQL, sql } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { first, rowOf } from './queries.ts';

/** Domains that one query visits at most: SQLite blocks the thread for about a millisecond. */
const maxVisited = 200;

export const outboxStore = ({ db, tables, fragments }: Driver): OutboxStore => {
  const { outbox } = tables;

  const isDue = (now: Date) => lte(outbox.nextAttemptAt, now);
  const isOverlong = (leaseUntil: Date) => {
    const reach = fragments.plusSeconds(
      sql`${sql.param(leaseUntil, outbox.nextAttemptAt)}`,
      sql`${firstRetryS} * power(2, ${outbox.attempts})`,
    );
    // The first half is implied by the second; an index leads to it.
    return and(gt(outbox.nextAttemptAt, leaseUntil), sql`${outbox.nextAttemptAt} > ${reach}`);
  };

  /**
   * The domains after `after`, in order: one index search for each, whatever its number of mails (a loose index scan, which
   * neither database does for DISTINCT or GROUP BY).
   */
  const visited = (after: string | null): SQL => {
    const firstAfter = (previous: SQL | undefined) =>
      sql`(select o.domain_hash from ${outbox} o ${previous} order by o.domain_hash limit 1)`;
    const start = after === null ? undefined : sql`where o.domain_hash > ${after}`;
    return sql`(with recursive visited(domain_hash, place) as (
        select ${firstAfter(start)}, 1
        union all
        select ${firstAfter(sql`where o.domain_hash > v.domain_hash`)}, v.place + 1
        from visited v where v.domain_hash is not null and v.place < ${maxVisited}
      ) select domain_hash, place from visited where domain_hash is not null) visited`;
  };

  return {
    add: async (mail) => {
      await db.insert(outbox).values(rowOf(outbox, mail));
    },

    listDueDomains: async (now, after, limit) => {
      const due = sql`exists (select 1 from ${outbox} o where o.domain_hash = visited.domain_hash
        and o.next_attempt_at <= ${sql.param(now, outbox.nextAttemptAt)})`;
      // The last visited domain is selected even if none of its mail is due: the next query starts after it.
      const rows = await db
        .select({
          hash: sql<string>`domain_hash`,
          isDue: sql`case when ${due} then 1 else 0 end`.mapWith(Number),
          place: sql`place`.mapWith(Number),
        })
        .from(visited(after))
        .where(sql`place = ${maxVisited} or ${due}`)
        .limit(limit);
      const last = rows.at(-1);
      const isCut = rows.length === limit || last?.place === maxVisited;
      return {
        hashes: rows.filter((row) => row.isDue === 1).map(({ hash }) => hash),
        next: isCut ? (last?.hash ?? null) : null,
      };
    },

    claimDue: async (now, leaseUntil, limit, domainHash) => {
      const ofDomain = domainHash === undefined ? undefined : eq(outbox.domainHash, domainHash);
      const ids = db
        .select({ id: outbox.id })
        .from(outbox)
        .where(and(ofDomain, isDue(now)))
        .orderBy(asc(outbox.nextAttemptAt), asc(outbox.id))
        .limit(limit);
      const claimed = await db
        .update(outbox)
        .set({ nextAttemptAt: leaseUntil, attempts: sql`${outbox.attempts} + 1` })
        .where(sql`${outbox.id} in (${ids.getSQL()} ${fragments.skipLocked('outbox')})`)
        .returning();
      // RETURNING has no order; earlier mails are sent first.
      return claimed.toSorted(
        (a, b) => a.createdAt.getTime() - b.createdAt.getTime() || a.id.localeCompare(b.id),
      );
    },

    repairFutureSchedules: async (now, leaseUntil) => {
      const overlong = isOverlong(leaseUntil);
      // Usually there is none, and a SELECT takes no write lock.
      const ids = () => db.select({ id: outbox.id }).from(outbox).where(overlong);
      if ((await ids().limit(1)).length === 0) return 0;
      const changed = await db
        .update(outbox)
        .set({ nextAttemptAt: now })
        .where(sql`${outbox.id} in (${ids().getSQL()} ${fragments.skipLocked('outbox')})`)
        .returning({ id: outbox.id });
      return changed.length;
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
