import type { Clock } from '@atelier/core/clock';
import type { AuditEvent } from '@atelier/core/policy';
import type { AuditDetails } from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';

interface AuditSubject {
  readonly entityType?: string;
  readonly entityId?: string;
  /** Facts without secrets and without text of users (ASVS 16.2.5). */
  readonly details?: AuditDetails;
  /** Set if the actor is authenticated by this very call, as at sign-in. */
  readonly actorId?: string;
  readonly workspaceId?: string;
}

/**
 * Writes audit events with the origin and actor of a call. Services pass the stores of their own transaction, so that
 * the event and its change are committed together (R-SEC-2).
 */
export interface AuditTrail {
  write(stores: Pick<Stores, 'audit'>, type: AuditEvent, subject?: AuditSubject): Promise<void>;
  /** Erases what the log has of a person who is deleted, and says so in an event (R-DATA-6). */
  erasePerson(stores: Pick<Stores, 'audit'>, personId: string): Promise<void>;
  /** Whether this trail has written an event of this type. */
  has(type: AuditEvent): boolean;
}

interface AuditOrigin {
  readonly requestId: string;
  readonly ip: string;
  readonly userAgent: string;
}

/**
 * The trail of one call. `actor` and `credentialId` are null for anonymous callers and for the server itself.
 * @param onWritten told of each event, also if its transaction is rolled back afterwards
 */
export const createAuditTrail = (
  origin: AuditOrigin,
  actor: { readonly userId: string; readonly workspaceId: string } | null,
  clock: Clock,
  credentialId: string | null = null,
  onWritten: (type: AuditEvent) => void = () => undefined,
): AuditTrail => {
  const written: AuditEvent[] = [];
  const entryOf = (subject: AuditSubject) => ({
    time: clock.now(),
    actorId: subject.actorId ?? actor?.userId ?? null,
    workspaceId: subject.workspaceId ?? actor?.workspaceId ?? null,
    credentialId,
    requestId: origin.requestId,
    ip: origin.ip,
    userAgent: origin.userAgent,
    entityType: subject.entityType ?? null,
    entityId: subject.entityId ?? null,
  });
  return {
    has: (type) => written.includes(type),
    async write(stores, type, subject = {}) {
      await stores.audit.append({ ...entryOf(subject), type, details: subject.details ?? {} });
      written.push(type);
      onWritten(type);
    },
    erasePerson: (stores, personId) => stores.audit.erasePerson(personId, entryOf({ entityType: 'user' })),
  };
};
