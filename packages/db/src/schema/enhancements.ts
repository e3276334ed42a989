import { directionIds } from '@atelier/core/enhancement/directions';
import { enhancementStates } from '@atelier/core/ports/enhancement-store';
import { sql } from 'drizzle-orm';
import { oneOf } from './checks.ts';
import type { Kit } from './kit.sqlite.ts';
import type { userTables } from './users.ts';

/** Prompts on their way to a text model (R-STUDIO-4). Short-lived: deleted after a day. */
export const enhancementTables = (
  kit: Kit,
  { workspaces, users }: Pick<ReturnType<typeof userTables>, 'workspaces' | 'users'>,
) => {
  const enhancements = kit.table(
    'enhancements',
    {
      id: kit.text('id').primaryKey(),
      workspaceId: kit
        .text('workspace_id')
        .notNull()
        .references(() => workspaces.id),
      userId: kit
        .text('user_id')
        .notNull()
        .references(() => users.id, { onDelete: 'cascade' }),
      prompt: kit.text('prompt').notNull(),
      direction: kit.choice('direction', directionIds).notNull(),
      variant: kit.integer('variant').notNull(),
      state: kit.choice('state', enhancementStates).notNull(),
      result: kit.text('result'),
      createdAt: kit.timestamp('created_at').notNull(),
    },
    (one) => [
      kit.index('enhancements_user').on(one.userId),
      kit.index('enhancements_age').on(one.createdAt),
      kit.check('enhancements_state_known', oneOf('state', enhancementStates)),
      kit.check('enhancements_result', sql.raw(`("state" = 'done') = ("result" is not null)`)),
    ],
  );
  return { enhancements };
};
