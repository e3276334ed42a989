import type { AlertKind } from '@atelier/core/alert-kinds';
import { channelKinds, deliveryStates, type QuietHours } from '@atelier/core/schemas/alert-channels';
import { alertStates, alertVerdicts, severities } from '@atelier/core/schemas/alerts';
import { sql } from 'drizzle-orm';
import { oneOf } from './checks.ts';
import type { Kit } from './kit.sqlite.ts';

/**
 * What administrators are alerted of, what they did about it, and where it is sent (R-SEC-5). No references to users: what
 * happened outlives accounts, and `AlertStore.forget` removes what tells of a person. No CHECK on kinds, which are many.
 */
export const alertTables = (kit: Kit) => {
  const alerts = kit.table(
    'alerts',
    {
      id: kit.text('id').primaryKey(),
      kind: kit.text('kind').notNull().$type<AlertKind>(),
      severity: kit.choice('severity', severities).notNull(),
      state: kit.choice('state', alertStates).notNull(),
      title: kit.text('title').notNull(),
      explanation: kit.text('explanation').notNull(),
      userId: kit.text('user_id'),
      address: kit.text('address'),
      tokenId: kit.text('token_id'),
      procedure: kit.text('procedure'),
      groupKey: kit.text('group_key').notNull(),
      storyKey: kit.text('story_key'),
      storyId: kit.text('story_id').notNull(),
      timesRaised: kit.integer('times_raised').notNull(),
      eventCount: kit.integer('event_count').notNull(),
      firstAt: kit.timestamp('first_at').notNull(),
      lastAt: kit.timestamp('last_at').notNull(),
      seqs: kit.json<readonly number[]>('seqs').notNull(),
      assigneeId: kit.text('assignee_id'),
      acknowledgedBy: kit.text('acknowledged_by'),
      acknowledgedAt: kit.timestamp('acknowledged_at'),
      snoozedUntil: kit.timestamp('snoozed_until'),
      resolvedBy: kit.text('resolved_by'),
      resolvedAt: kit.timestamp('resolved_at'),
      verdict: kit.choice('verdict', alertVerdicts),
      createdAt: kit.timestamp('created_at').notNull(),
    },
    (alert) => [
      // Of the alerts of a group at most one is not resolved.
      kit.uniqueIndex('alerts_group_active').on(alert.groupKey).where(sql.raw(`"state" <> 'resolved'`)),
      kit.index('alerts_story_key').on(alert.storyKey, alert.lastAt),
      kit.index('alerts_story').on(alert.storyId, alert.createdAt),
      kit.index('alerts_state').on(alert.state, alert.createdAt, alert.id),
      kit.index('alerts_newest').on(alert.createdAt, alert.id),
      kit.index('alerts_user').on(alert.userId),
      kit.index('alerts_assignee').on(alert.assigneeId),
      kit.index('alerts_resolved').on(alert.resolvedAt),
      kit.check('alerts_severity_known', oneOf('severity', severities)),
      kit.check('alerts_state_known', oneOf('state', alertStates)),
      kit.check(
        'alerts_resolution',
        sql.raw(`("state" = 'resolved') = ("resolved_at" is not null and "verdict" is not null)`),
      ),
    ],
  );

  const alertChanges = kit.table(
    'alert_changes',
    {
      id: kit.text('id').primaryKey(),
      alertId: kit
        .text('alert_id')
        .notNull()
        .references(() => alerts.id, { onDelete: 'cascade' }),
      kind: kit.text('kind').notNull(),
      actorId: kit.text('actor_id'),
      note: kit.text('note'),
      severity: kit.choice('severity', severities).notNull(),
      assigneeId: kit.text('assignee_id'),
      until: kit.timestamp('until'),
      verdict: kit.choice('verdict', alertVerdicts),
      createdAt: kit.timestamp('created_at').notNull(),
    },
    (change) => [
      kit.index('alert_changes_alert').on(change.alertId, change.createdAt, change.id),
      kit.check('alert_changes_severity_known', oneOf('severity', severities)),
    ],
  );

  // Counts changes of alerts; nodes read it while a console is open.
  const alertRevisions = kit.table('alert_revisions', {
    id: kit.text('id').primaryKey(),
    revision: kit.integer('revision').notNull(),
  });

  const alertChannels = kit.table(
    'alert_channels',
    {
      id: kit.text('id').primaryKey(),
      kind: kit.choice('kind', channelKinds).notNull(),
      name: kit.text('name').notNull(),
      isEnabled: kit.boolean('is_enabled').notNull(),
      minSeverity: kit.choice('min_severity', severities).notNull(),
      sealedTarget: kit.text('sealed_target').notNull(),
      hint: kit.text('hint').notNull(),
      quietHours: kit.json<QuietHours>('quiet_hours'),
      digestMinutes: kit.integer('digest_minutes').notNull(),
      failingSince: kit.timestamp('failing_since'),
      createdAt: kit.timestamp('created_at').notNull(),
      updatedAt: kit.timestamp('updated_at').notNull(),
    },
    () => [
      kit.check('alert_channels_kind_known', oneOf('kind', channelKinds)),
      kit.check('alert_channels_severity_known', oneOf('min_severity', severities)),
      kit.check('alert_channels_digest', sql.raw(`"digest_minutes" >= 0`)),
    ],
  );

  const alertDeliveries = kit.table(
    'alert_deliveries',
    {
      id: kit.text('id').primaryKey(),
      channelId: kit
        .text('channel_id')
        .notNull()
        .references(() => alertChannels.id, { onDelete: 'cascade' }),
      changeId: kit
        .text('change_id')
        .notNull()
        .references(() => alertChanges.id, { onDelete: 'cascade' }),
      alertId: kit
        .text('alert_id')
        .notNull()
        .references(() => alerts.id, { onDelete: 'cascade' }),
      state: kit.choice('state', deliveryStates).notNull(),
      attempts: kit.integer('attempts').notNull(),
      dueAt: kit.timestamp('due_at').notNull(),
      lastStatus: kit.integer('last_status'),
      lastError: kit.text('last_error'),
      sentAt: kit.timestamp('sent_at'),
      createdAt: kit.timestamp('created_at').notNull(),
    },
    (delivery) => [
      kit.uniqueIndex('alert_deliveries_once').on(delivery.changeId, delivery.channelId),
      kit.index('alert_deliveries_due').on(delivery.dueAt, delivery.id).where(sql.raw(`"state" = 'queued'`)),
      kit.index('alert_deliveries_channel').on(delivery.channelId, delivery.createdAt, delivery.id),
      kit.index('alert_deliveries_newest').on(delivery.createdAt, delivery.id),
      kit.index('alert_deliveries_alert').on(delivery.alertId),
      kit.check('alert_deliveries_state_known', oneOf('state', deliveryStates)),
      kit.check('alert_deliveries_attempts', sql.raw(`"attempts" >= 0`)),
    ],
  );

  return { alerts, alertChanges, alertRevisions, alertChannels, alertDeliveries };
};
