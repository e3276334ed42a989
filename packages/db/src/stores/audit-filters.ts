import type { AuditFilterRecord, AuditFilterStore } from '@atelier/core/ports/audit-filters';
import { AuditFilterValues, maxAuditFilters } from '@atelier/core/schemas/audit-filters';
import { and, asc, eq } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import type { Tables } from '../schema/schema.ts';
import { rowOf } from './queries.ts';

/** Values that a later version no longer knows are left out. */
const read = (row: Tables['auditFilters']['$inferSelect']): AuditFilterRecord[] => {
  const { data } = AuditFilterValues.strip().safeParse(row.values);
  return data === undefined ? [] : [{ ...row, values: data }];
};

export const auditFilterStore = ({ db, tables }: Driver): AuditFilterStore => {
  const { auditFilters: filters } = tables;
  return {
    listOf: async (userId) => {
      const rows = await db
        .select()
        .from(filters)
        .where(eq(filters.userId, userId))
        .orderBy(asc(filters.name))
        .limit(maxAuditFilters);
      return rows.flatMap(read);
    },

    save: async (filter) => {
      const [row] = await db
        .insert(filters)
        .values(rowOf(filters, filter))
        .onConflictDoUpdate({ target: [filters.userId, filters.name], set: { values: filter.values } })
        .returning({ id: filters.id });
      return { ...filter, id: row?.id ?? filter.id };
    },

    deleteOwned: async (userId, id) => {
      const deleted = await db
        .delete(filters)
        .where(and(eq(filters.userId, userId), eq(filters.id, id)))
        .returning({ id: filters.id });
      return deleted.length > 0;
    },
  };
};
