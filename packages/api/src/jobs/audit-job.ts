import type { AuditEvent } from '@atelier/core/policy';
import type { AuditDetails, JobRecord } from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';
import type { AuditTrail } from '../audit/audit-trail.ts';

/** Writes an event about the job to the audit log of its workspace. */
export const auditJob = (
  stores: Pick<Stores, 'audit'>,
  trail: AuditTrail,
  event: AuditEvent,
  job: JobRecord,
  details?: AuditDetails,
): Promise<void> =>
  trail.write(stores, event, {
    workspaceId: job.workspaceId,
    entityType: 'job',
    entityId: job.id,
    ...(details && { details }),
  });
