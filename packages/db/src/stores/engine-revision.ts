import { eq, sql } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { prepared } from './prepared.ts';
import { first } from './queries.ts';

/** The one row of the table. */
const rowId = 'engines';

/** The revision of providers and models. */
export const engineRevision = ({ db, tables, transaction }: Driver) => {
  const { engineRevisions } = tables;
  const current = prepared(
    db
      .select({ revision: engineRevisions.revision })
      .from(engineRevisions)
      .where(eq(engineRevisions.id, rowId)),
  );
  const bump = async (): Promise<void> => {
    await db
      .insert(engineRevisions)
      .values({ id: rowId, revision: 1 })
      .onConflictDoUpdate({
        target: engineRevisions.id,
        set: { revision: sql`${engineRevisions.revision} + 1` },
      });
  };
  return {
    read: async (): Promise<number> => first(await current({}))?.revision ?? 0,
    bump,
    /** Runs a change in a transaction that bumps the revision first, which serialises changes. */
    change: <T>(work: () => Promise<T>): Promise<T> =>
      transaction(async () => {
        await bump();
        return work();
      }),
  };
};
