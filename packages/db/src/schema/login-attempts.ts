import { sql } from 'drizzle-orm';
import type { Kit } from './kit.sqlite.ts';

/** Failed attempts (R-LIM-5). No foreign key: targets that do not exist are counted like those that do. */
export const loginAttemptTables = (kit: Kit) => {
  const loginAttempts = kit.table(
    // The SQL names are older than the TypeScript names.
    'guesses',
    {
      key: kit.text('key').primaryKey(),
      failures: kit.integer('failures').notNull(),
      lastFailureAt: kit.timestamp('last_failure_at').notNull(),
      blockedUntil: kit.timestamp('blocked_until').notNull(),
      untilReset: kit.boolean('sealed').notNull(),
      pending: kit.integer('pending').notNull().default(0),
      pendingUntil: kit.timestamp('pending_until'),
    },
    (attempt) => [
      kit.index('guesses_age').on(attempt.lastFailureAt),
      kit.check('guesses_failures', sql.raw(`"failures" >= 0`)),
    ],
  );
  return { loginAttempts };
};
