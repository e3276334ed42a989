import type { DetectionStore, SignalCount } from '@atelier/core/ports/detection-store';
import { and, asc, eq, gt, inArray, isNotNull, lt, or, sql } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { rowOf } from './queries.ts';

/** Below the number of parameters that SQLite takes in one statement. */
const rowsPerStatement = 500;

type CountMethods = Pick<
  DetectionStore,
  | 'state'
  | 'lockState'
  | 'addCounts'
  | 'setPosition'
  | 'setPrints'
  | 'countsAfter'
  | 'countsOfMinutes'
  | 'hasCalledFrom'
  | 'deleteCountsBefore'
>;

/** One count for each id, as PostgreSQL refuses a statement that has one twice: a failed flush is stored with the next one. */
const addedUp = (counts: readonly SignalCount[]): SignalCount[] =>
  [...Map.groupBy(counts, ({ id }) => id).values()].flatMap((same) =>
    same.slice(-1).map((last) => ({ ...last, count: same.reduce((sum, { count }) => sum + count, 0) })),
  );

/** The id of the only row. */
const only = 'state';
const blank = { id: only, lastSeq: 0, countSeq: 0, auditSeq: 0, prints: null };

export const detectionCounts = ({ db, tables }: Pick<Driver, 'db' | 'tables'>): CountMethods => {
  const { detectionState: states, signalCounts: counts } = tables;

  const addSome = async (some: readonly SignalCount[], firstSeq: number): Promise<void> => {
    const rows = some.map((counted, at) => rowOf(counts, { ...counted, seq: firstSeq + at }));
    await db
      .insert(counts)
      .values(rows)
      .onConflictDoUpdate({
        target: counts.id,
        set: {
          count: sql`${counts.count} + excluded.count`,
          seq: sql`excluded.seq`,
          lastAt: sql`excluded.last_at`,
        },
      });
  };

  return {
    state: async () => {
      const [row] = await db.select().from(states).where(eq(states.id, only));
      return row ?? blank;
    },

    lockState: async () => {
      // An update that changes nothing locks the row on both databases.
      const [row] = await db
        .insert(states)
        .values(blank)
        .onConflictDoUpdate({ target: states.id, set: { id: only } })
        .returning();
      return row ?? blank;
    },

    addCounts: async (counted) => {
      const added = addedUp(counted);
      if (added.length === 0) return;
      const [row] = await db
        .update(states)
        .set({ lastSeq: sql`${states.lastSeq} + ${added.length}` })
        .where(eq(states.id, only))
        .returning({ lastSeq: states.lastSeq });
      const firstSeq = (row?.lastSeq ?? added.length) - added.length + 1;
      for (let at = 0; at < added.length; at += rowsPerStatement)
        await addSome(added.slice(at, at + rowsPerStatement), firstSeq + at);
    },

    setPosition: async ({ countSeq, auditSeq }) => {
      await db.update(states).set({ countSeq, auditSeq }).where(eq(states.id, only));
    },

    setPrints: async (prints) => {
      await db.update(states).set({ prints }).where(eq(states.id, only));
    },

    countsAfter: (seq, since, limit) =>
      db
        .select()
        .from(counts)
        .where(and(gt(counts.seq, seq), sql`${counts.minute} >= ${sql.param(since, counts.minute)}`))
        .orderBy(asc(counts.seq))
        .limit(limit),

    countsOfMinutes: (kinds, after, limit) =>
      db
        .select()
        .from(counts)
        .where(
          and(
            inArray(counts.kind, [...kinds]),
            or(
              gt(counts.minute, after.minute),
              and(eq(counts.minute, after.minute), gt(counts.id, after.id)),
            ),
          ),
        )
        .orderBy(asc(counts.minute), asc(counts.id))
        .limit(limit),

    hasCalledFrom: async (address, before) => {
      const [row] = await db
        .select({ id: counts.id })
        .from(counts)
        .where(
          and(
            eq(counts.address, address),
            lt(counts.minute, before),
            isNotNull(counts.userId),
            inArray(counts.kind, ['read', 'file_read']),
          ),
        )
        .limit(1);
      return row !== undefined;
    },

    deleteCountsBefore: async (minute) => {
      const old = db.select({ id: counts.id }).from(counts).where(lt(counts.minute, minute)).limit(5_000);
      const deleted = await db.delete(counts).where(inArray(counts.id, old)).returning({ id: counts.id });
      return deleted.length;
    },
  };
};
