import type { LegalTextStore } from '@atelier/core/ports/privacy-stores';
import { and, desc, eq, getTableColumns, isNull } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { first, rowOf } from './queries.ts';

/** Terms and notices that the operator has published. */
export const legalTextStore = ({ db, tables: { legalTexts } }: Driver): LegalTextStore => ({
  add: async (record) => {
    const added = await db
      .insert(legalTexts)
      .values(rowOf(legalTexts, record))
      .onConflictDoNothing()
      .returning({ id: legalTexts.id });
    return added.length > 0;
  },

  list: () => {
    const { body, ...columns } = getTableColumns(legalTexts);
    return db
      .select(columns)
      .from(legalTexts)
      .orderBy(desc(legalTexts.publishedAt), desc(legalTexts.version), desc(legalTexts.id));
  },

  find: async (kind, version) =>
    first(
      await db
        .select()
        .from(legalTexts)
        .where(and(eq(legalTexts.kind, kind), eq(legalTexts.version, version))),
    ),

  retire: async (kind, retiredAt) => {
    const retired = await db
      .update(legalTexts)
      .set({ retiredAt })
      .where(and(eq(legalTexts.kind, kind), isNull(legalTexts.retiredAt)))
      .returning({ id: legalTexts.id });
    return retired.length > 0;
  },
});
