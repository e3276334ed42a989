import type { StoredAuditRow } from '@atelier/core/audit/row-hash';
import type { AuditEvent } from '@atelier/core/policy';

/** An event as every target gets it. Erased values are null or empty; `hash` finds the row in an export. */
export const eventOf = (row: StoredAuditRow) => ({
  ...{ seq: row.seq, time: row.time, type: row.type, actorId: row.actorId, workspaceId: row.workspaceId },
  ...{ credentialId: row.credentialId, requestId: row.requestId, address: row.ip, userAgent: row.userAgent },
  ...{ entityType: row.entityType, entityId: row.entityId, details: row.details, hash: row.hash },
});

/** What somebody may have to look at: refusals, failures, locks, and what was done against an account. */
const warnings: ReadonlySet<string> = new Set<AuditEvent>([
  'login_failure',
  'sign_in_locked',
  'sign_in_disowned',
  'registration_disowned',
  'token_reused',
  'mail_failed',
  'user_locked',
  'access_denied',
  'csrf_refused',
  'rate_limit_exceeded',
  'invalid_input_repeated',
  'job_failed',
  'upload_rejected',
  'upload_violations_repeated',
  'suspicious_content',
  'suspicious_content_repeated',
  'suspicious_activity',
  'address_refused',
  'response_made',
  'block_added',
  'blocks_imported',
]);

export const isWarning = ({ type }: StoredAuditRow): boolean => warnings.has(type);
