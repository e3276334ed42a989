import { consentWays, legalKinds } from '@atelier/core/legal';
import { exportFailures, exportStates } from '@atelier/core/ports/privacy-stores';
import { sql } from 'drizzle-orm';
import { oneOf } from './checks.ts';
import type { Kit } from './kit.sqlite.ts';
import type { userTables } from './users.ts';

/** What people ask for about their own data: exports, the deletion of the account, consent to terms, which are here, too (R-DATA-6). */
export const privacyTables = (kit: Kit, { users }: Pick<ReturnType<typeof userTables>, 'users'>) => {
  const userId = () => kit.text('user_id').references(() => users.id, { onDelete: 'cascade' });

  const dataExports = kit.table(
    'data_exports',
    {
      id: kit.text('id').primaryKey(),
      userId: userId().notNull(),
      state: kit.choice('state', exportStates).notNull(),
      progress: kit.real('progress').notNull(),
      attempts: kit.integer('attempts').notNull(),
      claimToken: kit.text('claim_token'),
      leaseExpiresAt: kit.timestamp('lease_expires_at'),
      blobKey: kit.text('blob_key'),
      bytes: kit.integer('bytes'),
      failure: kit.choice('failure', exportFailures),
      createdAt: kit.timestamp('created_at').notNull(),
      finishedAt: kit.timestamp('finished_at'),
      expiresAt: kit.timestamp('expires_at'),
    },
    (one) => [
      kit.index('data_exports_user').on(one.userId, one.createdAt, one.id),
      // One at a time per person.
      kit
        .uniqueIndex('data_exports_unfinished_unique')
        .on(one.userId)
        .where(sql.raw(`"state" in ('pending', 'running')`)),
      kit.index('data_exports_state').on(one.state, one.createdAt),
      kit.check('data_exports_state_known', oneOf('state', exportStates)),
      kit.check('data_exports_progress', sql.raw(`"progress" between 0 and 1`)),
      // As for jobs: the token of a late process matches nothing.
      kit.check(
        'data_exports_claim',
        sql.raw(
          `("state" = 'running') = ("claim_token" is not null) and ("state" = 'running') = ("lease_expires_at" is not null)`,
        ),
      ),
      kit.check(
        'data_exports_file',
        sql.raw(
          `("state" = 'ready') = ("blob_key" is not null) and ("state" = 'ready') = ("expires_at" is not null)`,
        ),
      ),
    ],
  );

  // The time is in `users` as well, which every call reads.
  const accountDeletions = kit.table(
    'account_deletions',
    {
      userId: userId().primaryKey(),
      requestedAt: kit.timestamp('requested_at').notNull(),
      dueAt: kit.timestamp('due_at').notNull(),
      remindedAt: kit.timestamp('reminded_at'),
    },
    (deletion) => [kit.index('account_deletions_due').on(deletion.dueAt)],
  );

  const consents = kit.table(
    'consents',
    {
      userId: userId().notNull(),
      version: kit.text('version').notNull(),
      acceptedAt: kit.timestamp('accepted_at').notNull(),
      /** SHA-256 of the accepted text: shows which words it was, also when the text is gone. */
      textDigest: kit.text('text_digest').notNull().default(''),
      way: kit.choice('way', consentWays).notNull().default('asked'),
      withdrawnAt: kit.timestamp('withdrawn_at'),
    },
    (consent) => [
      kit.uniqueIndex('consents_unique').on(consent.userId, consent.version),
      kit.index('consents_version').on(consent.version),
    ],
  );

  // Rows are never changed but for `retiredAt`: what people agreed to must stay as it was.
  const legalTexts = kit.table(
    'legal_texts',
    {
      id: kit.text('id').primaryKey(),
      kind: kit.choice('kind', legalKinds).notNull(),
      version: kit.integer('version').notNull(),
      title: kit.text('title').notNull(),
      body: kit.text('body').notNull(),
      hash: kit.text('hash').notNull(),
      mustAccept: kit.boolean('must_accept').notNull(),
      publishedAt: kit.timestamp('published_at').notNull(),
      publishedBy: kit.text('published_by').references(() => users.id, { onDelete: 'set null' }),
      retiredAt: kit.timestamp('retired_at'),
    },
    (text) => [
      kit.uniqueIndex('legal_texts_version_unique').on(text.kind, text.version),
      kit.index('legal_texts_by').on(text.publishedBy),
      kit.check('legal_texts_kind_known', oneOf('kind', legalKinds)),
      kit.check('legal_texts_version', sql.raw(`"version" > 0`)),
    ],
  );

  return { dataExports, accountDeletions, consents, legalTexts };
};
