import {
  affectedSources,
  containmentKinds,
  entryKinds,
  incidentPhases,
  incidentSeverities,
  notificationDuties,
  runbookIds,
  taskKinds,
} from '@atelier/core/incidents/incidents';
import type { ContainmentTarget, IncidentReview } from '@atelier/core/ports/incident-store';
import type { AuditDetails } from '@atelier/core/ports/records';
import { sql } from 'drizzle-orm';
import type { alertTables } from './alerts.ts';
import { oneOf } from './checks.ts';
import type { Kit } from './kit.sqlite.ts';
import type { userTables } from './users.ts';

/**
 * Incidents (R-SEC-6). What a deleted account did in a case stays without its name; of a deleted person on the list of those
 * affected stays that there was one.
 */
export const incidentTables = (
  kit: Kit,
  {
    users,
    alerts,
  }: Pick<ReturnType<typeof userTables>, 'users'> & Pick<ReturnType<typeof alertTables>, 'alerts'>,
) => {
  const person = (name: string) => kit.text(name).references(() => users.id, { onDelete: 'set null' });

  const incidents = kit.table(
    'incidents',
    {
      id: kit.text('id').primaryKey(),
      title: kit.text('title').notNull(),
      summary: kit.text('summary').notNull(),
      severity: kit.choice('severity', incidentSeverities).notNull(),
      phase: kit.choice('phase', incidentPhases).notNull(),
      // No CHECK, because SQLite would change it by rebuilding the table at every new runbook.
      runbook: kit.choice('runbook', runbookIds).notNull(),
      /** Its actions change nothing. */
      isDrill: kit.boolean('is_drill').notNull(),
      openedBy: person('opened_by'),
      commander: person('commander'),
      technicalLead: person('technical_lead'),
      communicationsLead: person('communications_lead'),
      scribe: person('scribe'),
      duty: kit.choice('duty', notificationDuties).notNull(),
      /** When the breach became known: the 72 hours begin. Null: no clock. */
      awareAt: kit.timestamp('aware_at'),
      /** When the authority was told. */
      authorityToldAt: kit.timestamp('authority_told_at'),
      /** Reminders of the clock that were raised. */
      reminders: kit.integer('reminders').notNull().default(0),
      review: kit.json<IncidentReview>('review').notNull(),
      /** Grows with every change of this row, so that two people cannot overwrite each other. */
      version: kit.integer('version').notNull(),
      createdAt: kit.timestamp('created_at').notNull(),
      updatedAt: kit.timestamp('updated_at').notNull(),
      closedAt: kit.timestamp('closed_at'),
    },
    (incident) => [
      kit.index('incidents_created').on(incident.createdAt, incident.id),
      kit.index('incidents_aware').on(incident.awareAt),
      kit.check('incidents_severity_known', oneOf('severity', incidentSeverities)),
      kit.check('incidents_phase_known', oneOf('phase', incidentPhases)),
      kit.check('incidents_duty_known', oneOf('duty', notificationDuties)),
      kit.check('incidents_version', sql.raw(`"version" > 0`)),
    ],
  );

  const ofIncident = () =>
    kit
      .text('incident_id')
      .notNull()
      .references(() => incidents.id, { onDelete: 'cascade' });

  // Only added to: the history of a case is evidence.
  const incidentEntries = kit.table(
    'incident_entries',
    {
      id: kit.text('id').primaryKey(),
      incidentId: ofIncident(),
      kind: kit.choice('kind', entryKinds).notNull(),
      /** When it happened, which may be before it was written down. */
      happenedAt: kit.timestamp('happened_at').notNull(),
      authorId: person('author_id'),
      text: kit.text('text'),
      /** A row of the audit log, which outlives neither a purge nor an erasure. */
      auditSeq: kit.integer('audit_seq'),
      alertId: kit.text('alert_id'),
      actionId: kit.text('action_id'),
      details: kit.json<AuditDetails>('details').notNull(),
      createdAt: kit.timestamp('created_at').notNull(),
    },
    (entry) => [
      kit.index('incident_entries_timeline').on(entry.incidentId, entry.happenedAt, entry.id),
      kit.uniqueIndex('incident_entries_event').on(entry.incidentId, entry.auditSeq),
      kit.index('incident_entries_author').on(entry.authorId),
      kit.check('incident_entries_kind_known', oneOf('kind', entryKinds)),
    ],
  );

  const incidentTasks = kit.table(
    'incident_tasks',
    {
      id: kit.text('id').primaryKey(),
      incidentId: ofIncident(),
      kind: kit.choice('kind', taskKinds).notNull(),
      phase: kit.choice('phase', incidentPhases).notNull(),
      position: kit.integer('position').notNull(),
      text: kit.text('text').notNull(),
      ownerId: person('owner_id'),
      dueAt: kit.timestamp('due_at'),
      doneAt: kit.timestamp('done_at'),
      doneBy: person('done_by'),
      createdAt: kit.timestamp('created_at').notNull(),
    },
    (task) => [
      kit.index('incident_tasks_incident').on(task.incidentId, task.position),
      kit.check('incident_tasks_kind_known', oneOf('kind', taskKinds)),
      kit.check('incident_tasks_phase_known', oneOf('phase', incidentPhases)),
    ],
  );

  const incidentActions = kit.table(
    'incident_actions',
    {
      id: kit.text('id').primaryKey(),
      incidentId: ofIncident(),
      kind: kit.choice('kind', containmentKinds).notNull(),
      target: kit.json<ContainmentTarget>('target').notNull(),
      /** What it did, in figures. */
      figures: kit.json<Readonly<Record<string, number>>>('figures').notNull(),
      /** Made by the page for one press of the button, so that a repeated request does nothing. */
      requestKey: kit.text('request_key').notNull(),
      doneBy: person('done_by'),
      createdAt: kit.timestamp('created_at').notNull(),
      undoneAt: kit.timestamp('undone_at'),
      undoneBy: person('undone_by'),
    },
    (action) => [
      kit.uniqueIndex('incident_actions_request').on(action.incidentId, action.requestKey),
      kit.check('incident_actions_kind_known', oneOf('kind', containmentKinds)),
    ],
  );

  const incidentPeople = kit.table(
    'incident_people',
    {
      id: kit.text('id').primaryKey(),
      incidentId: ofIncident(),
      /** Null once the account is deleted. */
      userId: person('user_id'),
      source: kit.choice('source', affectedSources).notNull(),
      createdAt: kit.timestamp('created_at').notNull(),
      /** When a notice to this person was queued. */
      toldAt: kit.timestamp('told_at'),
    },
    (affected) => [
      kit.uniqueIndex('incident_people_person').on(affected.incidentId, affected.userId),
      kit.index('incident_people_user').on(affected.userId),
      kit.index('incident_people_order').on(affected.incidentId, affected.createdAt, affected.id),
      kit.check('incident_people_source_known', oneOf('source', affectedSources)),
    ],
  );

  // The draft that is edited, and what was sent. One draft a case.
  const incidentNotices = kit.table(
    'incident_notices',
    {
      id: kit.text('id').primaryKey(),
      incidentId: ofIncident(),
      subject: kit.text('subject').notNull(),
      body: kit.text('body').notNull(),
      version: kit.integer('version').notNull(),
      updatedAt: kit.timestamp('updated_at').notNull(),
      sentAt: kit.timestamp('sent_at'),
      sentBy: person('sent_by'),
      /** People to whom it was queued. */
      recipients: kit.integer('recipients').notNull().default(0),
    },
    (notice) => [kit.index('incident_notices_incident').on(notice.incidentId, notice.sentAt)],
  );

  // What is shown of an alert that is removed after its time is on the timeline.
  const incidentAlerts = kit.table(
    'incident_alerts',
    {
      incidentId: ofIncident(),
      alertId: kit
        .text('alert_id')
        .notNull()
        .references(() => alerts.id, { onDelete: 'cascade' }),
      linkedBy: person('linked_by'),
      createdAt: kit.timestamp('created_at').notNull(),
    },
    (linked) => [
      kit.uniqueIndex('incident_alerts_once').on(linked.incidentId, linked.alertId),
      kit.index('incident_alerts_alert').on(linked.alertId),
    ],
  );

  return {
    incidents,
    incidentEntries,
    incidentTasks,
    incidentActions,
    incidentPeople,
    incidentNotices,
    incidentAlerts,
  };
};
