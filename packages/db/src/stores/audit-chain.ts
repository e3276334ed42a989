import { randomBytes } from 'node:crypto';
import { currentFormat, partDigest, rowHash } from '@atelier/core/audit/row-hash';
import type { AuditDetails, AuditEntry } from '@atelier/core/ports/records';

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

/** 128 random bits. */
export const newSalt = (): string => randomBytes(16).toString('base64url');

/** The entry with the digests of its parts. Everything that can be computed before the row's place is known. */
export const committed = (given: AuditEntry) => {
  const entry = storableEntry(given);
  const [whoSalt, whatSalt] = [newSalt(), newSalt()];
  return {
    ...entry,
    ...{ whoSalt, whoDigest: partDigest('who', whoSalt, entry), whoErasure: null },
    ...{ whatSalt, whatDigest: partDigest('what', whatSalt, entry), whatErasure: null },
  };
};

/** The row that follows another one. */
export const chained = (
  entry: ReturnType<typeof committed>,
  last: { readonly seq: number; readonly hash: string },
) => {
  const place = { seq: last.seq + 1, prevHash: last.hash };
  const facts = { ...entry, seq: place.seq, time: entry.time.toISOString() };
  return { ...entry, ...place, format: currentFormat, hash: rowHash(place.prevHash, facts, entry) };
};
