import type { StagedUser } from '@atelier/core/ports/import-store';
import { sql } from 'drizzle-orm';
import type { Kit } from './kit.sqlite.ts';

/** Imports of users (decision 0028). Staged people have no account yet; only the import store reads them. */
export const importTables = (kit: Kit) => {
  const imports = kit.table(
    'imports',
    {
      id: kit.text('id').primaryKey(),
      createdAt: kit.timestamp('created_at').notNull(),
      touchedAt: kit.timestamp('touched_at').notNull(),
      decidedAt: kit.timestamp('decided_at'),
      finishedAt: kit.timestamp('finished_at'),
      operator: kit.text('operator').notNull(),
      requestId: kit.text('request_id').notNull(),
      monthlyLimit: kit.integer('monthly_limit').notNull(),
      budgetMinor: kit.integer('budget_minor').notNull().default(1000),
      total: kit.integer('total').notNull(),
      made: kit.integer('made').notNull(),
      madeWithoutPassword: kit.integer('made_without_password').notNull(),
    },
    () => [
      kit.check('imports_limit', sql.raw(`"monthly_limit" >= 0`)),
      kit.check('imports_made', sql.raw(`"made" between 0 and "total"`)),
    ],
  );

  const importPeople = kit.table(
    'import_people',
    {
      /** The id of the future user. */
      id: kit.text('id').primaryKey(),
      importId: kit
        .text('import_id')
        .notNull()
        .references(() => imports.id, { onDelete: 'cascade' }),
      person: kit.json<StagedUser>('person').notNull(),
    },
    (person) => [kit.index('import_people_import').on(person.importId, person.id)],
  );

  return { imports, importPeople };
};
