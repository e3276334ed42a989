import type { AuditStreamKind, AuditStreamStore } from '@atelier/core/ports/audit-streams';
import { and, desc, eq, isNull, lte, or } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { first, rowOf } from './queries.ts';

/** How far the audit log has been sent elsewhere. A process that sends holds a lease, so that events are sent once and in order. */
export const auditStreamStore = ({ db, tables }: Driver): AuditStreamStore => {
  const { auditEvents: events, auditStreams: streams } = tables;

  const newestEvent = async (): Promise<number> => {
    const newest = await db.select({ seq: events.seq }).from(events).orderBy(desc(events.seq)).limit(1);
    return first(newest)?.seq ?? 0;
  };

  const begin = async (target: string, kind: AuditStreamKind): Promise<void> => {
    const seq = kind === 'events' ? await newestEvent() : 0;
    const row = { target, seq, token: null, leasedUntil: null };
    await db.insert(streams).values(rowOf(streams, row)).onConflictDoNothing();
  };

  return {
    async claim(target, token, { now, until }, kind = 'events') {
      const known = await db.select({ seq: streams.seq }).from(streams).where(eq(streams.target, target));
      if (known.length === 0) await begin(target, kind);
      const free = or(isNull(streams.token), eq(streams.token, token), lte(streams.leasedUntil, now));
      const claimed = await db
        .update(streams)
        .set({ token, leasedUntil: until })
        .where(and(eq(streams.target, target), free))
        .returning({ seq: streams.seq });
      return first(claimed)?.seq ?? null;
    },

    async advance(target, token, seq, until) {
      const held = await db
        .update(streams)
        .set({ seq, leasedUntil: until })
        .where(and(eq(streams.target, target), eq(streams.token, token), lte(streams.seq, seq)))
        .returning({ seq: streams.seq });
      return held.length > 0;
    },

    async release(target, token) {
      await db
        .update(streams)
        .set({ token: null, leasedUntil: null })
        .where(and(eq(streams.target, target), eq(streams.token, token)));
    },
  };
};
