import { hash as digest } from 'node:crypto';
import type { AuditDetails, AuditEntry } from '@atelier/core/ports/records';

/** `prevHash` of the first row. */
export const chainStart = '0'.repeat(64);

/** Text that both databases return unchanged: well-formed, without U+0000. */
const storable = (text: string): string => text.toWellFormed().replaceAll('\0', '\uFFFD');

const storableDetails = (details: AuditDetails): AuditDetails =>
  Object.fromEntries(
    Object.entries(details).map(([key, value]) => [
      storable(key),
      typeof value === 'string' ? storable(value) : value,
    ]),
  );

/** The entry in a form that is read back unchanged; only that form may be hashed. */
export const storableEntry = (entry: AuditEntry): AuditEntry => ({
  time: entry.time,
  type: entry.type,
  actorId: entry.actorId,
  workspaceId: entry.workspaceId,
  credentialId: entry.credentialId,
  requestId: storable(entry.requestId),
  ip: storable(entry.ip),
  userAgent: storable(entry.userAgent),
  entityType: entry.entityType === null ? null : storable(entry.entityType),
  entityId: entry.entityId === null ? null : storable(entry.entityId),
  details: storableDetails(entry.details),
});

type Json = string | number | boolean | null | undefined | { readonly [key: string]: Json };

/** JSON with sorted keys and no spaces, so that equal values have equal text. `undefined` is left out, as in JSON. */
export const canonicalJson = (value: Json): string => {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const members = Object.keys(value)
    .filter((key) => value[key] !== undefined)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key])}`);
  return `{${members.join()}}`;
};

/** SHA-256, lower-case hex, over the previous hash and every field of the row. */
export const chainHash = (
  prevHash: string,
  seq: number,
  entry: Omit<AuditEntry, 'type'> & { type: string },
): string =>
  digest(
    'sha256',
    `${prevHash}\n${canonicalJson({
      seq,
      time: entry.time.toISOString(),
      type: entry.type,
      actorId: entry.actorId,
      workspaceId: entry.workspaceId,
      // Left out if null, as in rows from before this column, whose hashes stay valid.
      credentialId: entry.credentialId ?? undefined,
      requestId: entry.requestId,
      ip: entry.ip,
      userAgent: entry.userAgent,
      entityType: entry.entityType,
      entityId: entry.entityId,
      details: entry.details,
    })}`,
  );
