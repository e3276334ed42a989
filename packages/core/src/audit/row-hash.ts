import { hash as digest } from 'node:crypto';
import type { AuditDetails } from '../ports/records.ts';

/** `prevHash` of the first row. */
export const chainStart = '0'.repeat(64);

/** The format of new rows. Rows of format 1 hash their values in plain; decision 49 says why that had to change. */
export const currentFormat = 2;

/** Who did it and from where. Personal data: erased together, never changed. */
export interface AuditWho {
  readonly actorId: string | null;
  readonly credentialId: string | null;
  readonly workspaceId: string | null;
  readonly ip: string;
  readonly userAgent: string;
}

/** Whom or what it concerned. Erased apart from `AuditWho`: an event often concerns two people. */
export interface AuditWhat {
  readonly entityId: string | null;
  readonly details: AuditDetails;
}

/** What is never erased, because it says nothing about a person. */
interface AuditFacts {
  readonly seq: number;
  /** ISO 8601, UTC, milliseconds. */
  readonly time: string;
  readonly type: string;
  readonly requestId: string;
  readonly entityType: string | null;
}

export type AuditPart = 'who' | 'what';

/** A row as it is stored and exported. */
export interface StoredAuditRow extends AuditFacts, AuditWho, AuditWhat {
  readonly format: number;
  /** Hides the values behind the digest; null in rows of format 1, and once the part is erased. */
  readonly whoSalt: string | null;
  readonly whatSalt: string | null;
  /** What the chain has of the part. In rows of format 1 only if their other part was erased. */
  readonly whoDigest: string | null;
  readonly whatDigest: string | null;
  /** The number of the event that erased the part; null if it is there. */
  readonly whoErasure: number | null;
  readonly whatErasure: number | null;
  readonly prevHash: string;
  readonly hash: string;
}

type Json = string | number | boolean | null | undefined | readonly Json[] | { readonly [key: string]: Json };

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

/** JSON as in RFC 8785: sorted keys, no spaces, so that equal values have equal text. `undefined` is left out. */
export const canonicalJson = (value: Json): string => {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  // No event has a list, but a forged row may: it must not have the text of an object.
  if (isList(value)) return `[${value.map((item) => canonicalJson(item)).join()}]`;
  const members = Object.keys(value)
    .filter((key) => value[key] !== undefined)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key])}`);
  return `{${members.join()}}`;
};

const whoOf = ({ actorId, credentialId, workspaceId, ip, userAgent }: AuditWho): Json => ({
  actorId,
  credentialId,
  workspaceId,
  ip,
  userAgent,
});

const whatOf = ({ entityId, details }: AuditWhat): Json => ({ entityId, details });

/**
 * The commitment to one part of a row: without its salt, which is 128 random bits and destroyed with the values, it
 * neither shows nor confirms them. Base64url.
 */
export const partDigest = (part: AuditPart, salt: string, row: AuditWho & AuditWhat): string =>
  digest(
    'sha256',
    `${part}\n${salt}\n${canonicalJson(part === 'who' ? whoOf(row) : whatOf(row))}`,
    'base64url',
  );

/** The hash of a row of format 2, lower-case hex: over the previous hash, the facts and the digests of both parts. */
export const rowHash = (
  prevHash: string,
  { seq, time, type, requestId, entityType }: AuditFacts,
  parts: { readonly whoDigest: string; readonly whatDigest: string },
): string => {
  const { whoDigest: who, whatDigest: what } = parts;
  const facts = canonicalJson({ seq, time, type, requestId, entityType, who, what });
  return digest('sha256', `atelier-audit-2\n${prevHash}\n${facts}`);
};

/** The hash of a row of format 1, lower-case hex: over the previous hash and every value. Only for verification. */
export const rowHashV1 = (prevHash: string, row: AuditFacts & AuditWho & AuditWhat): string =>
  digest(
    'sha256',
    `${prevHash}\n${canonicalJson({
      seq: row.seq,
      time: row.time,
      type: row.type,
      actorId: row.actorId,
      workspaceId: row.workspaceId,
      // Left out if null, as in rows from before this column, whose hashes stay valid.
      credentialId: row.credentialId ?? undefined,
      requestId: row.requestId,
      ip: row.ip,
      userAgent: row.userAgent,
      entityType: row.entityType,
      entityId: row.entityId,
      details: row.details,
    })}`,
  );
