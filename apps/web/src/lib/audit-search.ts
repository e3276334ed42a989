import { type AuditEvent, auditEvents } from '@atelier/core/policy';

/** Filters of the audit log, kept in the URL. Times are local, in the format of `datetime-local` inputs. */
export interface AuditSearch {
  readonly type?: AuditEvent;
  readonly actor?: string;
  readonly entity?: string;
  readonly request?: string;
  readonly from?: string;
  readonly to?: string;
}

const maxLength = 64;
const textKeys = ['actor', 'entity', 'request', 'from', 'to'] as const;

/** Reads the filters from the URL's search params; anything unknown or malformed is dropped. */
export const parseAuditSearch = (raw: Record<string, unknown>): AuditSearch => {
  const type = auditEvents.find((known) => known === raw.type);
  const texts = textKeys.flatMap((key) => {
    const value = raw[key];
    const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
    return text === '' ? [] : [[key, text.slice(0, maxLength)] as const];
  });
  return { ...Object.fromEntries(texts), ...(type === undefined ? {} : { type }) };
};
