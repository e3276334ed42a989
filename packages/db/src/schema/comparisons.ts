import type { PresetValues } from '@atelier/core/schemas/presets';
import { sql } from 'drizzle-orm';
import type { Kit } from './kit.sqlite.ts';
import type { studioTables } from './studio.ts';
import type { userTables } from './users.ts';

type Others = Pick<ReturnType<typeof userTables>, 'workspaces' | 'users'> &
  Pick<ReturnType<typeof studioTables>, 'jobs'>;

/** Comparisons of models, the votes on them, and saved settings. */
export const comparisonTables = (kit: Kit, { workspaces, users, jobs }: Others) => {
  const userId = () =>
    kit
      .text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' });

  const comparisons = kit.table(
    'comparisons',
    {
      id: kit.text('id').primaryKey(),
      workspaceId: kit
        .text('workspace_id')
        .notNull()
        .references(() => workspaces.id),
      userId: userId(),
      prompt: kit.text('prompt').notNull(),
      createdAt: kit.timestamp('created_at').notNull(),
    },
    (comparison) => [
      kit.index('comparisons_workspace').on(comparison.workspaceId, comparison.createdAt, comparison.id),
      kit.index('comparisons_user').on(comparison.userId),
    ],
  );
  const comparisonId = () =>
    kit
      .text('comparison_id')
      .notNull()
      .references(() => comparisons.id, { onDelete: 'cascade' });

  const comparisonEntries = kit.table(
    'comparison_entries',
    {
      // Deleted with its job: an account's jobs are deleted before the account.
      jobId: kit
        .text('job_id')
        .primaryKey()
        .references(() => jobs.id, { onDelete: 'cascade' }),
      comparisonId: comparisonId(),
      position: kit.integer('position').notNull(),
      model: kit.text('model').notNull(),
    },
    (entry) => [
      kit.uniqueIndex('comparison_entries_position_unique').on(entry.comparisonId, entry.position),
      kit.check('comparison_entries_position', sql.raw(`"position" >= 0`)),
    ],
  );

  const comparisonVotes = kit.table(
    'comparison_votes',
    {
      comparisonId: comparisonId(),
      userId: userId(),
      /** The position of the preferred entry; null for none. */
      choice: kit.integer('choice'),
      createdAt: kit.timestamp('created_at').notNull(),
    },
    (vote) => [
      kit.uniqueIndex('comparison_votes_unique').on(vote.userId, vote.comparisonId),
      kit.index('comparison_votes_comparison').on(vote.comparisonId),
    ],
  );

  const presets = kit.table(
    'presets',
    {
      id: kit.text('id').primaryKey(),
      userId: userId(),
      name: kit.text('name').notNull(),
      model: kit.text('model').notNull(),
      values: kit.json<PresetValues>('values').notNull(),
      createdAt: kit.timestamp('created_at').notNull(),
    },
    (preset) => [kit.uniqueIndex('presets_name_unique').on(preset.userId, preset.name)],
  );

  return { comparisons, comparisonEntries, comparisonVotes, presets };
};
