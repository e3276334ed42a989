import {
  caseStates,
  caseSubjects,
  type RuleTerms,
  ruleActions,
  ruleSources,
} from '@atelier/core/schemas/moderation';
import { sql } from 'drizzle-orm';
import { oneOf } from './checks.ts';
import type { Kit } from './kit.sqlite.ts';
import type { userTables } from './users.ts';

/** Rules for prompts, what they and the classifier found, and looks at private pictures (R-STUDIO-3). */
export const moderationTables = (
  kit: Kit,
  { workspaces, users }: Pick<ReturnType<typeof userTables>, 'workspaces' | 'users'>,
) => {
  const moderationRules = kit.table(
    'moderation_rules',
    {
      id: kit.text('id').primaryKey(),
      name: kit.text('name').notNull(),
      action: kit.choice('action', ruleActions).notNull(),
      /** Words and phrases; one of them has to match. */
      terms: kit.json<RuleTerms>('terms').notNull(),
      /** What the person is told. */
      reason: kit.text('reason').notNull(),
      source: kit.choice('source', ruleSources).notNull(),
      isEnabled: kit.boolean('is_enabled').notNull(),
      createdAt: kit.timestamp('created_at').notNull(),
      updatedAt: kit.timestamp('updated_at').notNull(),
    },
    () => [
      kit.check('moderation_rules_action_known', oneOf('action', ruleActions)),
      kit.check('moderation_rules_source_known', oneOf('source', ruleSources)),
    ],
  );

  const moderationCases = kit.table(
    'moderation_cases',
    {
      id: kit.text('id').primaryKey(),
      workspaceId: kit
        .text('workspace_id')
        .notNull()
        .references(() => workspaces.id),
      /** Who wrote, made or brought it. */
      userId: kit
        .text('user_id')
        .notNull()
        .references(() => users.id, { onDelete: 'cascade' }),
      subject: kit.choice('subject', caseSubjects).notNull(),
      /** The job of a prompt that was let through, the image or the upload; null for a prompt that was blocked. */
      subjectId: kit.text('subject_id'),
      prompt: kit.text('prompt'),
      wasBlocked: kit.boolean('was_blocked').notNull(),
      /** The rules that matched; empty for the classifier. */
      ruleIds: kit.json<readonly string[]>('rule_ids').notNull(),
      reason: kit.text('reason').notNull(),
      /** Of the classifier, 0 … 1. */
      score: kit.real('score'),
      state: kit.choice('state', caseStates).notNull(),
      appeal: kit.text('appeal'),
      appealedAt: kit.timestamp('appealed_at'),
      /** No reference: the decision outlives the reviewer's account. */
      decidedBy: kit.text('decided_by'),
      decidedAt: kit.timestamp('decided_at'),
      note: kit.text('note'),
      createdAt: kit.timestamp('created_at').notNull(),
    },
    (found) => [
      kit.index('moderation_cases_queue').on(found.state, found.createdAt, found.id),
      kit.index('moderation_cases_user').on(found.userId, found.createdAt, found.id),
      kit.index('moderation_cases_subject').on(found.subjectId),
      kit.check('moderation_cases_subject_known', oneOf('subject', caseSubjects)),
      kit.check('moderation_cases_state_known', oneOf('state', caseStates)),
      kit.check('moderation_cases_score', sql.raw(`"score" is null or "score" between 0 and 1`)),
    ],
  );

  // A reviewer's look at the private pictures of a person, with a reason and for a limited time ("break glass").
  const privateLooks = kit.table(
    'private_looks',
    {
      id: kit.text('id').primaryKey(),
      reviewerId: kit
        .text('reviewer_id')
        .notNull()
        .references(() => users.id, { onDelete: 'cascade' }),
      userId: kit
        .text('user_id')
        .notNull()
        .references(() => users.id, { onDelete: 'cascade' }),
      reason: kit.text('reason').notNull(),
      createdAt: kit.timestamp('created_at').notNull(),
      expiresAt: kit.timestamp('expires_at').notNull(),
      endedAt: kit.timestamp('ended_at'),
    },
    (look) => [
      kit.index('private_looks_reviewer').on(look.reviewerId, look.expiresAt),
      kit.index('private_looks_user').on(look.userId, look.createdAt),
    ],
  );

  // Pictures that the classifier has not looked at yet. A row is taken by moving its time.
  const pictureChecks = kit.table(
    'picture_checks',
    {
      /** The image or upload. No reference: it may be deleted meanwhile. */
      subjectId: kit.text('subject_id').primaryKey(),
      subject: kit.choice('subject', caseSubjects).notNull(),
      workspaceId: kit
        .text('workspace_id')
        .notNull()
        .references(() => workspaces.id),
      userId: kit
        .text('user_id')
        .notNull()
        .references(() => users.id, { onDelete: 'cascade' }),
      attempts: kit.integer('attempts').notNull(),
      dueAt: kit.timestamp('due_at').notNull(),
    },
    (check) => [
      kit.index('picture_checks_due').on(check.dueAt, check.subjectId),
      kit.index('picture_checks_user').on(check.userId),
      kit.index('picture_checks_workspace').on(check.workspaceId),
      kit.check('picture_checks_subject_known', oneOf('subject', caseSubjects)),
      kit.check('picture_checks_attempts', sql.raw(`"attempts" >= 0`)),
    ],
  );

  return { moderationRules, moderationCases, privateLooks, pictureChecks };
};
