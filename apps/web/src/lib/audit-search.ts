import { type AuditEvent, auditEvents } from '@atelier/core/policy';

/** Time ranges up to now, in ms. */
const auditRanges = {
  '1h': 3_600_000,
  '24h': 86_400_000,
  '7d': 7 * 86_400_000,
  '30d': 30 * 86_400_000,
} as const;
export type AuditRange = keyof typeof auditRanges;

/** Filters of the audit log, kept in the URL. Times are local, in the format of `datetime-local` inputs. */
export interface AuditSearch {
  readonly type?: AuditEvent;
  /** A user's email, name or id: the actor, or the one concerned. */
  readonly person?: string;
  readonly ip?: string;
  readonly entity?: string;
  readonly request?: string;
  readonly range?: AuditRange;
  readonly from?: string;
  readonly to?: string;
}

const maxLength = 64;
/** An email address may be longer than an id. */
const maxPersonLength = 200;
const textKeys = ['person', 'ip', 'entity', 'request', 'from', 'to'] as const;

/** Reads the filters from the URL's search params; anything unknown or malformed is dropped. */
export const parseAuditSearch = (raw: Record<string, unknown>): AuditSearch => {
  const type = auditEvents.find((known) => known === raw.type);
  const range = (Object.keys(auditRanges) as AuditRange[]).find((known) => known === raw.range);
  const texts = textKeys.flatMap((key) => {
    // A preset replaces the two times.
    if (range !== undefined && (key === 'from' || key === 'to')) return [];
    const value = raw[key];
    const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
    return text === '' ? [] : [[key, text.slice(0, key === 'person' ? maxPersonLength : maxLength)] as const];
  });
  return {
    ...Object.fromEntries(texts),
    ...(type === undefined ? {} : { type }),
    ...(range === undefined ? {} : { range }),
  };
};

/** The ISO time of a `datetime-local` value, or undefined if it is malformed. */
const toIso = (local: string | undefined): string | undefined => {
  const moment = new Date(local ?? '');
  return Number.isNaN(moment.getTime()) ? undefined : moment.toISOString();
};

/** What the server is asked for at `nowMs`. `personId` is the user that `person` names. */
export const auditListInput = (
  { type, ip, entity, request, range, from, to }: AuditSearch,
  personId: string | undefined,
  nowMs: number,
) => {
  const start = range === undefined ? toIso(from) : new Date(nowMs - auditRanges[range]).toISOString();
  const end = toIso(to);
  return {
    ...(type === undefined ? {} : { type }),
    ...(personId === undefined ? {} : { personId }),
    ...(ip === undefined ? {} : { ip }),
    ...(entity === undefined ? {} : { entityId: entity }),
    ...(request === undefined ? {} : { requestId: request }),
    ...(start === undefined ? {} : { from: start }),
    ...(end === undefined ? {} : { to: end }),
  };
};
