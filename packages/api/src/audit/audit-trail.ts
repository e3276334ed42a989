import type { Clock } from '@atelier/core/clock';
import type { AuditEvent } from '@atelier/core/policy';
import type { AuditDetails } from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';

interface AuditSubject {
  readonly entityType?: string;
  readonly entityId?: string;
  /** Plain facts without secrets and without what people wrote (ASVS 16.2.5). */
  readonly details?: AuditDetails;
  /** When the event is about somebody who is only now becoming the caller, as at sign-in. */
  readonly actorId?: string;
  readonly workspaceId?: string;
}

/**
 * The right, handed to a handler, to write who did what. Services pass the stores of their own transaction, so
 * that the event and the change it tells of are committed together or not at all (R-SEC-2).
 */
export interface AuditTrail {
  write(stores: Pick<Stores, 'audit'>, type: AuditEvent, subject?: AuditSubject): Promise<void>;
  /** Whether an event of this type was written through this trail. */
  has(type: AuditEvent): boolean;
}

interface AuditOrigin {
  readonly requestId: string;
  readonly ip: string;
  readonly userAgent: string;
}

/** A trail for one call. `actor` is null for anonymous callers and for the house itself. */
export const createAuditTrail = (
  origin: AuditOrigin,
  actor: { readonly userId: string; readonly workspaceId: string } | null,
  clock: Clock,
): AuditTrail => {
  const written: AuditEvent[] = [];
  return {
    has: (type) => written.includes(type),
    async write(stores, type, subject = {}) {
      await stores.audit.append({
        time: clock.now(),
        type,
        actorId: subject.actorId ?? actor?.userId ?? null,
        workspaceId: subject.workspaceId ?? actor?.workspaceId ?? null,
        requestId: origin.requestId,
        ip: origin.ip,
        userAgent: origin.userAgent,
        entityType: subject.entityType ?? null,
        entityId: subject.entityId ?? null,
        details: subject.details ?? {},
      });
      written.push(type);
    },
  };
};
