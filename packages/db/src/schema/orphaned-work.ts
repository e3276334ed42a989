import { jobKindNames } from '@atelier/core/schemas/job-kinds';
import { oneOf } from './checks.ts';
import type { Kit } from './kit.sqlite.ts';
import type { userTables } from './users.ts';

/** Remote work that outlives its job, which was deleted with its account. */
export const orphanedWorkTables = (
  kit: Kit,
  { workspaces }: Pick<ReturnType<typeof userTables>, 'workspaces'>,
) => {
  const orphanedWork = kit.table(
    'orphaned_work',
    {
      submissionKey: kit.text('submission_key').primaryKey(),
      remoteId: kit.text('remote_id'),
      // No reference: the row of the job is gone.
      jobId: kit.text('job_id').notNull(),
      kind: kit.choice('kind', jobKindNames).notNull(),
      workspaceId: kit
        .text('workspace_id')
        .notNull()
        .references(() => workspaces.id),
      provider: kit.text('provider').notNull(),
      model: kit.text('model').notNull(),
      unitPriceMinor: kit.integer('unit_price_minor').notNull(),
      isStopping: kit.boolean('is_stopping').notNull(),
      endedAt: kit.timestamp('ended_at').notNull(),
    },
    (work) => [
      kit.check('orphaned_work_kind_known', oneOf('kind', jobKindNames)),
      kit.index('orphaned_work_provider').on(work.provider, work.endedAt),
      kit.index('orphaned_work_ended').on(work.endedAt),
    ],
  );
  return { orphanedWork };
};
