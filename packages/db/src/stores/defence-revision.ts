import { eq, sql } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { prepared } from './prepared.ts';
import { first } from './queries.ts';

/** Numbers the changes of a list. The number's row is locked first, so that changes happen one at a time. */
export const defenceRevision = ({ db, tables }: Driver, rowId: 'blocks' | 'responses') => {
  const { defenceRevisions } = tables;
  const current = prepared(
    db
      .select({ revision: defenceRevisions.revision })
      .from(defenceRevisions)
      .where(eq(defenceRevisions.id, rowId)),
  );
  return {
    read: async (): Promise<number> => first(await current({}))?.revision ?? 0,
    /** Within a transaction. @returns the number of the change */
    next: async (): Promise<number> => {
      const [row] = await db
        .insert(defenceRevisions)
        .values({ id: rowId, revision: 1 })
        .onConflictDoUpdate({
          target: defenceRevisions.id,
          set: { revision: sql`${defenceRevisions.revision} + 1` },
        })
        .returning({ revision: defenceRevisions.revision });
      if (row === undefined) throw new Error('The change of a list got no number.');
      return row.revision;
    },
  };
};
