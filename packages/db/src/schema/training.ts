import type { TrainingRecord } from '@atelier/core/ports/training-stores';
import { sql } from 'drizzle-orm';
import type { Kit } from './kit.sqlite.ts';
import type { studioTables } from './studio.ts';
import type { userTables } from './users.ts';

type Others = Pick<ReturnType<typeof userTables>, 'workspaces' | 'users'> &
  Pick<ReturnType<typeof studioTables>, 'jobs'>;

/** What is special about jobs that train LoRAs, and the LoRAs that they make. */
export const trainingTables = (kit: Kit, { workspaces, users, jobs }: Others) => {
  const workspaceId = () =>
    kit
      .text('workspace_id')
      .notNull()
      .references(() => workspaces.id);
  const userId = () =>
    kit
      .text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' });

  const trainings = kit.table(
    'trainings',
    {
      jobId: kit
        .text('job_id')
        .primaryKey()
        .references(() => jobs.id, { onDelete: 'cascade' }),
      workspaceId: workspaceId(),
      userId: userId(),
      name: kit.text('name').notNull(),
      triggerWord: kit.text('trigger_word').notNull(),
      // The pictures may be deleted before the training begins, so this refers to none.
      dataset: kit.json<TrainingRecord['dataset']>('dataset').notNull(),
      createdAt: kit.timestamp('created_at').notNull(),
    },
    (training) => [
      kit
        .index('trainings_owner')
        .on(training.workspaceId, training.userId, training.createdAt, training.jobId),
      kit.index('trainings_user').on(training.userId),
    ],
  );

  const loras = kit.table(
    'loras',
    {
      id: kit.text('id').primaryKey(),
      workspaceId: workspaceId(),
      userId: userId(),
      // No reference: an account's jobs are deleted before its LoRAs.
      jobId: kit.text('job_id').notNull(),
      provider: kit.text('provider').notNull(),
      model: kit.text('model').notNull(),
      name: kit.text('name').notNull(),
      triggerWord: kit.text('trigger_word').notNull(),
      reference: kit.text('reference').notNull(),
      createdAt: kit.timestamp('created_at').notNull(),
    },
    (lora) => [
      kit.uniqueIndex('loras_job_unique').on(lora.jobId),
      kit.index('loras_owner').on(lora.workspaceId, lora.userId, lora.createdAt, lora.id),
      kit.index('loras_user').on(lora.userId),
      kit.check('loras_reference', sql.raw(`length("reference") between 1 and 2000`)),
    ],
  );

  // LoRAs to be deleted at their providers. They have no owner any more.
  const loraRemovals = kit.table(
    'lora_removals',
    {
      id: kit.text('id').primaryKey(),
      provider: kit.text('provider').notNull(),
      reference: kit.text('reference').notNull(),
      isTraining: kit.boolean('is_training').notNull().default(false),
      attempts: kit.integer('attempts').notNull(),
      dueAt: kit.timestamp('due_at').notNull(),
      createdAt: kit.timestamp('created_at').notNull(),
    },
    (removal) => [
      kit.index('lora_removals_due').on(removal.dueAt, removal.id),
      kit.check('lora_removals_attempts', sql.raw(`"attempts" >= 0`)),
    ],
  );

  return { trainings, loras, loraRemovals };
};
