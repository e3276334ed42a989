import { type AuditEvent, auditEvents } from '@atelier/core/policy';

/** What the audit log is narrowed to; it lives in the URL. Times are local, as `datetime-local` gives them. */
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

/** Keeps what the audit log understands; anything else in the URL is dropped. */
export const parseAuditSearch = (raw: Record<string, unknown>): AuditSearch => {
  const type = auditEvents.find((known) => known === raw.type);
  const texts = textKeys.flatMap((key) => {
    const value = raw[key];
    const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
    return text === '' ? [] : [[key, text.slice(0, maxLength)] as const];
  });
  return { ...Object.fromEntries(texts), ...(type === undefined ? {} : { type }) };
};
