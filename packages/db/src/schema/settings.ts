import { sql } from 'drizzle-orm';
import type { Kit } from './kit.sqlite.ts';
import type { userTables } from './users.ts';

/** Settings that are changed while the server runs, and everything that ever happened to them (decision 57). */
export const settingTables = (kit: Kit, { users }: Pick<ReturnType<typeof userTables>, 'users'>) => {
  const personOf = (name: string) => kit.text(name).references(() => users.id, { onDelete: 'set null' });

  const settings = kit.table('settings', {
    name: kit.text('name').primaryKey(),
    /** JSON, as text: a damaged value must not keep the others from being read. */
    value: kit.text('value').notNull(),
    changeNumber: kit.integer('change_number').notNull(),
  });

  const settingChanges = kit.table(
    'setting_changes',
    {
      /** Given in the order of the commits: a reader that has seen n has seen everything before it. */
      number: kit.integer('number').primaryKey(),
      id: kit.text('id').notNull(),
      name: kit.text('name').notNull(),
      before: kit.text('before'),
      after: kit.text('after'),
      reason: kit.text('reason'),
      changedBy: personOf('changed_by'),
      approvedBy: personOf('approved_by'),
      /** The id of the change that this one takes back. */
      undoes: kit.text('undoes'),
      changedAt: kit.timestamp('changed_at').notNull(),
    },
    (change) => [
      kit.uniqueIndex('setting_changes_id').on(change.id),
      kit.index('setting_changes_name').on(change.name, change.number),
      kit.index('setting_changes_by').on(change.changedBy),
      kit.index('setting_changes_approved').on(change.approvedBy),
    ],
  );

  const settingProposals = kit.table(
    'setting_proposals',
    {
      id: kit.text('id').primaryKey(),
      name: kit.text('name').notNull(),
      /** Null: back to the default. */
      value: kit.text('value'),
      expected: kit.integer('expected'),
      reason: kit.text('reason'),
      proposedBy: personOf('proposed_by'),
      proposedAt: kit.timestamp('proposed_at').notNull(),
      expiresAt: kit.timestamp('expires_at').notNull(),
      outcome: kit.choice('outcome', ['approved', 'rejected']),
      decidedBy: personOf('decided_by'),
      decidedAt: kit.timestamp('decided_at'),
    },
    (proposal) => [
      kit.index('setting_proposals_open').on(proposal.expiresAt),
      kit.index('setting_proposals_by').on(proposal.proposedBy),
      kit.index('setting_proposals_decided').on(proposal.decidedBy),
      kit.check('setting_proposals_outcome_known', sql.raw(`"outcome" in ('approved', 'rejected')`)),
    ],
  );
  return { settings, settingChanges, settingProposals };
};
