import type { StatementDetails } from '@atelier/core/audit/statements';
import type { AuditDetails } from '@atelier/core/ports/records';
import { sql } from 'drizzle-orm';
import type { Kit } from './kit.sqlite.ts';

/** The audit trail. */
export const auditTables = (kit: Kit) => {
  /**
   * Append-only: triggers in migrations reject every DELETE, and every UPDATE that does anything else than erase the personal
   * values of a part with their salt. No foreign keys, because the trail outlives the rows that
   * it refers to, and no CHECK on `type`, because SQLite changes a CHECK by rebuilding the table, which would drop those
   * triggers silently at every new event.
   */
  const auditEvents = kit.table(
    'audit_events',
    {
      seq: kit.integer('seq').primaryKey(),
      /** 1 in rows from before the parts `who` and `what`, which can be erased; 2 in new ones (decision 49). */
      format: kit.integer('format').notNull().default(1),
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
      // Of the actor, credential, workspace, address and user agent.
      whoSalt: kit.text('who_salt'),
      whoDigest: kit.text('who_digest'),
      whoErasure: kit.integer('who_erasure'),
      // Of the entity and the details.
      whatSalt: kit.text('what_salt'),
      whatDigest: kit.text('what_digest'),
      whatErasure: kit.integer('what_erasure'),
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
  /** Signed statements about the log (decision 51). Append-only as it is. */
  const auditStatements = kit.table('audit_statements', {
    number: kit.integer('number').primaryKey(),
    kind: kit.text('kind').notNull(),
    seq: kit.integer('seq').notNull(),
    hash: kit.text('hash').notNull(),
    time: kit.timestamp('time').notNull(),
    details: kit.json<StatementDetails>('details').notNull(),
    keyId: kit.text('key_id').notNull(),
    previous: kit.text('previous').notNull(),
    signature: kit.text('signature').notNull(),
  });
  /** The keys that sign them; the one with the highest number signs. */
  const auditKeys = kit.table(
    'audit_keys',
    {
      number: kit.integer('number').primaryKey(),
      id: kit.text('id').notNull(),
      publicKey: kit.text('public_key').notNull(),
      sealedKey: kit.text('sealed_key').notNull(),
      createdAt: kit.timestamp('created_at').notNull(),
    },
    (key) => [kit.uniqueIndex('audit_keys_id').on(key.id)],
  );
  /** How far the log has been sent to a SIEM, by the digest of its address. */
  const auditStreams = kit.table('audit_streams', {
    target: kit.text('target').primaryKey(),
    seq: kit.integer('seq').notNull(),
    token: kit.text('token'),
    leasedUntil: kit.timestamp('leased_until'),
  });
  return { auditEvents, auditStatements, auditKeys, auditStreams };
};
