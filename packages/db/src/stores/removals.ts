import { setImmediate as nextTurn } from 'node:timers/promises';
import { maxRemovalWaitMs } from '@atelier/core/max-lifetimes';
import type { RemovalStore } from '@atelier/core/ports/studio-stores';
import { asc, gt, inArray, lte, type SQL, sql } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { placeholderFor, prepared } from './prepared.ts';
import { horizonOf } from './queries.ts';
import { withSweepLock } from './sweep-lock.ts';

/** Below SQLite's limit of variables in one statement. */
const rowsPerInsert = 1000;

export const removalStore = (driver: Driver): RemovalStore => {
  const { db, tables, transaction } = driver;
  const { blobRemovals: removals } = tables;
  const sweep = withSweepLock(driver);
  const withKeys = (keys: readonly string[]) => inArray(removals.key, [...keys]);

  // Prepared, because every node polls every second.
  const keysWhere = (condition: SQL) =>
    prepared(
      db
        .select({ key: removals.key })
        .from(removals)
        .where(condition)
        .orderBy(asc(removals.dueAt), asc(removals.key))
        .limit(sql.placeholder('limit')),
    );
  const due = keysWhere(lte(removals.dueAt, placeholderFor(removals.dueAt, 'at')));
  /** Times that a clock wrote before it was set back. A separate query, so that both use the index. */
  const overlong = keysWhere(gt(removals.dueAt, placeholderFor(removals.dueAt, 'at')));

  return {
    add: (keys, dueAt) =>
      transaction(async () => {
        for (let start = 0; start < keys.length; start += rowsPerInsert) {
          const rows = keys.slice(start, start + rowsPerInsert).map((key) => ({ key, dueAt }));
          await db.insert(removals).values(rows).onConflictDoNothing();
          // After a full step others have a turn: SQLite is synchronous, and a deleted account may have many files.
          if (rows.length === rowsPerInsert) await nextTurn();
        }
      }),

    listDue: async (now, limit) => {
      const rows = await due({ at: now, limit });
      if (rows.length < limit)
        rows.push(...(await overlong({ at: horizonOf(now, maxRemovalWaitMs), limit: limit - rows.length })));
      return rows.map(({ key }) => key);
    },

    postpone: async (keys, dueAt) => {
      if (keys.length > 0)
        await sweep(async () => {
          await db.update(removals).set({ dueAt }).where(withKeys(keys));
        });
    },

    delete: async (keys) => {
      if (keys.length > 0)
        await sweep(async () => {
          await db.delete(removals).where(withKeys(keys));
        });
    },

    keep: async (key) => {
      const kept = await db
        .delete(removals)
        .where(withKeys([key]))
        .returning({ key: removals.key });
      return kept.length > 0;
    },
  };
};
