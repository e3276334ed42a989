import type { AuditDetails } from '@atelier/core/ports/records';
import { sql } from 'drizzle-orm';
import type { Kit } from './kit.sqlite.ts';

/** The audit trail. */
export const auditTables = (kit: Kit) => {
  /**
   * Append-only: triggers in a migration reject UPDATE and DELETE. No foreign keys, because the trail outlives the rows that
   * it refers to, and no CHECK on `type`, because SQLite changes a CHECK by rebuilding the table, which would drop those
   * triggers silently at every new event.
   */
  const auditEvents = kit.table(
    'audit_events',
    {
      seq: kit.integer('seq').primaryKey(),
      time: kit.timestamp('time').notNull(),
      type: kit.text('type').notNull(),
      actorId: kit.text('actor_id'),
      workspaceId: kit.text('workspace_id'),
      // Null in rows from before this column, too.
      credentialId: kit.text('credential_id'),
      requestId: kit.text('request_id').notNull(),
      ip: kit.text('ip').notNull(),
      userAgent: kit.text('user_agent').notNull(),
      entityType: kit.text('entity_type'),
      entityId: kit.text('entity_id'),
      details: kit.json<AuditDetails>('details').notNull(),
      prevHash: kit.text('prev_hash').notNull(),
      hash: kit.text('hash').notNull(),
    },
    (event) => [
      kit.index('audit_events_type').on(event.type, event.seq),
      kit.index('audit_events_actor').on(event.actorId, event.seq),
      kit.index('audit_events_entity').on(event.entityId, event.seq),
      kit.index('audit_events_request').on(event.requestId, event.seq),
      kit.index('audit_events_ip').on(event.ip, event.seq),
      kit.index('audit_events_time').on(event.time),
      kit.check('audit_events_seq', sql.raw(`"seq" > 0`)),
    ],
  );
  return { auditEvents };
};
