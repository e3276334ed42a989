import type { AuditFilterValues } from '@atelier/core/schemas/audit-filters';
import type { Kit } from './kit.sqlite.ts';
import type { userTables } from './users.ts';

/** Filters of the audit log that administrators have named. */
export const auditFilterTables = (kit: Kit, { users }: Pick<ReturnType<typeof userTables>, 'users'>) => {
  const auditFilters = kit.table(
    'audit_filters',
    {
      id: kit.text('id').primaryKey(),
      userId: kit
        .text('user_id')
        .notNull()
        .references(() => users.id, { onDelete: 'cascade' }),
      name: kit.text('name').notNull(),
      values: kit.json<AuditFilterValues>('values').notNull(),
      createdAt: kit.timestamp('created_at').notNull(),
    },
    (filter) => [kit.uniqueIndex('audit_filters_name_unique').on(filter.userId, filter.name)],
  );
  return { auditFilters };
};
