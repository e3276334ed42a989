import type { AlertChangeRecord, AlertStore } from '@atelier/core/ports/alert-stores';
import type { AlertChangeKind } from '@atelier/core/schemas/alerts';
import { eq } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import type { Tables } from '../schema/schema.ts';
import { first, newestFirst, rowOf } from './queries.ts';

const readChange = (row: Tables['alertChanges']['$inferSelect']): AlertChangeRecord => ({
  ...row,
  kind: row.kind as AlertChangeKind,
});

/** What happened to alerts. */
export const alertChangeStore = ({
  db,
  tables: { alertChanges },
}: Driver): Pick<AlertStore, 'addChange' | 'findChange' | 'changesOf'> => ({
  addChange: async (change) => {
    await db.insert(alertChanges).values(rowOf(alertChanges, change));
  },

  findChange: async (id) => {
    const row = first(await db.select().from(alertChanges).where(eq(alertChanges.id, id)));
    return row === null ? null : readChange(row);
  },

  changesOf: async (alertId, limit) => {
    const rows = await db
      .select()
      .from(alertChanges)
      .where(eq(alertChanges.alertId, alertId))
      .orderBy(...newestFirst.order(alertChanges.createdAt, alertChanges.id))
      .limit(limit);
    return rows.map(readChange);
  },
});
