import { blockSources } from '@atelier/core/ports/block-store';
import { responseKinds, responseOutcomes } from '@atelier/core/ports/responses';
import { sql } from 'drizzle-orm';
import { oneOf } from './checks.ts';
import type { Kit } from './kit.sqlite.ts';
import type { userTables } from './users.ts';

const [done, dryRun, overBudget, isProtected] = responseOutcomes;
/** Those that leave a row. */
export const keptOutcomes = [done, dryRun, overBudget, isProtected] as const;

/** Blocked addresses, and what rules have done about people and addresses (R-LIM-6, R-SEC-4). */
export const responseTables = (kit: Kit, { users }: Pick<ReturnType<typeof userTables>, 'users'>) => {
  const blocks = kit.table(
    'blocks',
    {
      id: kit.text('id').primaryKey(),
      network: kit.text('network').notNull(),
      reason: kit.text('reason').notNull(),
      source: kit.choice('source', blockSources).notNull(),
      ruleId: kit.text('rule_id'),
      alertId: kit.text('alert_id'),
      /** No reference: the block outlives the administrator's account. */
      createdBy: kit.text('created_by'),
      createdAt: kit.timestamp('created_at').notNull(),
      expiresAt: kit.timestamp('expires_at'),
      endedAt: kit.timestamp('ended_at'),
      endedBy: kit.text('ended_by'),
      revision: kit.integer('revision').notNull(),
      refused: kit.integer('refused').notNull(),
      lastRefusedAt: kit.timestamp('last_refused_at'),
    },
    (block) => [
      kit.index('blocks_network').on(block.network),
      kit.index('blocks_revision').on(block.revision, block.id),
      kit.index('blocks_created').on(block.createdAt, block.id),
      kit.check('blocks_source_known', oneOf('source', blockSources)),
      kit.check('blocks_refused', sql.raw(`"refused" >= 0`)),
    ],
  );

  const responses = kit.table(
    'responses',
    {
      id: kit.text('id').primaryKey(),
      kind: kit.choice('kind', responseKinds).notNull(),
      outcome: kit.choice('outcome', keptOutcomes).notNull(),
      userId: kit.text('user_id').references(() => users.id, { onDelete: 'cascade' }),
      address: kit.text('address'),
      ruleId: kit.text('rule_id').notNull(),
      alertId: kit.text('alert_id'),
      reason: kit.text('reason').notNull(),
      createdAt: kit.timestamp('created_at').notNull(),
      until: kit.timestamp('until'),
      blockId: kit.text('block_id'),
      undoneAt: kit.timestamp('undone_at'),
      undoneBy: kit.text('undone_by'),
      appeal: kit.text('appeal'),
      appealedAt: kit.timestamp('appealed_at'),
      declinedAt: kit.timestamp('declined_at'),
      declinedBy: kit.text('declined_by'),
      note: kit.text('note'),
    },
    (response) => [
      kit.index('responses_user').on(response.userId, response.createdAt),
      kit.index('responses_address').on(response.address, response.createdAt),
      kit.index('responses_rule').on(response.ruleId, response.createdAt),
      kit.index('responses_created').on(response.createdAt, response.id),
      kit.index('responses_alert').on(response.alertId, response.createdAt),
      kit.check('responses_kind_known', oneOf('kind', responseKinds)),
      kit.check('responses_outcome_known', oneOf('outcome', keptOutcomes)),
    ],
  );

  /** One row for each list whose changes are numbered and happen one at a time. */
  const defenceRevisions = kit.table('defence_revisions', {
    id: kit.text('id').primaryKey(),
    revision: kit.integer('revision').notNull(),
  });

  return { blocks, responses, defenceRevisions };
};
