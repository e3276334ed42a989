import { sql } from 'drizzle-orm';
import type { Kit } from './kit.sqlite.ts';
import type { userTables } from './users.ts';

/** Mail to be sent. It is deleted with its user; a mail that must outlive the account is added without a user. */
export const outboxTables = (kit: Kit, { users }: Pick<ReturnType<typeof userTables>, 'users'>) => {
  const outbox = kit.table(
    'outbox',
    {
      id: kit.text('id').primaryKey(),
      userId: kit.text('user_id').references(() => users.id, { onDelete: 'cascade' }),
      kind: kit.text('kind').notNull(),
      sealedMessage: kit.text('sealed_message').notNull(),
      /** The default is for mails from before this column. */
      domainHash: kit.text('domain_hash').notNull().default(''),
      createdAt: kit.timestamp('created_at').notNull(),
      attempts: kit.integer('attempts').notNull(),
      nextAttemptAt: kit.timestamp('next_attempt_at').notNull(),
    },
    (mail) => [
      kit.index('outbox_due').on(mail.nextAttemptAt, mail.id),
      kit.index('outbox_domain_due').on(mail.domainHash, mail.nextAttemptAt, mail.id),
      kit.index('outbox_user').on(mail.userId),
      kit.check('outbox_attempts', sql.raw(`"attempts" >= 0`)),
    ],
  );
  return { outbox };
};
