import type { RemovalStore } from '@atelier/core/ports/studio-stores';
import { asc, inArray, lte, sql } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { placeholderFor, prepared } from './prepared.ts';

export const removalStore = ({ db, tables }: Driver): RemovalStore => {
  const { blobRemovals: removals } = tables;
  const named = (keys: readonly string[]) => inArray(removals.key, [...keys]);

  // Every node asks every second, mostly in vain.
  const due = prepared(
    db
      .select({ key: removals.key })
      .from(removals)
      .where(lte(removals.dueAt, placeholderFor(removals.dueAt, 'now')))
      .orderBy(asc(removals.dueAt), asc(removals.key))
      .limit(sql.placeholder('limit')),
  );

  return {
    add: async (keys, dueAt) => {
      if (keys.length === 0) return;
      await db
        .insert(removals)
        .values(keys.map((key) => ({ key, dueAt })))
        .onConflictDoNothing();
    },

    listDue: async (now, limit) => (await due({ now, limit })).map(({ key }) => key),

    postpone: async (keys, dueAt) => {
      if (keys.length > 0) await db.update(removals).set({ dueAt }).where(named(keys));
    },

    delete: async (keys) => {
      if (keys.length > 0) await db.delete(removals).where(named(keys));
    },
  };
};
