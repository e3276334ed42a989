import { hash as digest } from 'node:crypto';
import type { AuditDetails } from '../ports/records.ts';
import { type AuditPart, canonicalJson, type StoredAuditRow } from './row-hash.ts';

/** The event that says what was erased; nothing else may have been. */
export const erasureEvent = 'audit_erased';

/** What one erasure has covered so far, in the order of the log. */
export type ErasureTally = Readonly<{ parts: number; digest: string }>;

export const noErasure: ErasureTally = { parts: 0, digest: '' };

/** What of an erased row the tally covers. */
type ErasedRow = Pick<
  StoredAuditRow,
  'entityType' | 'format' | 'hash' | 'requestId' | 'seq' | 'time' | 'type' | 'whatDigest' | 'whoDigest'
>;

/** In a row of format 1 the hash cannot be computed without the values, so the tally covers what is left. */
const leftOf = (row: ErasedRow, part: AuditPart): string =>
  row.format === 1
    ? canonicalJson({
        time: row.time,
        type: row.type,
        requestId: row.requestId,
        entityType: row.entityType,
        other: part === 'who' ? row.whatDigest : row.whoDigest,
      })
    : '';

/** Adds an erased part. Within a row, `who` comes before `what`. */
export const addErased = (tally: ErasureTally, row: ErasedRow, part: AuditPart): ErasureTally => ({
  parts: tally.parts + 1,
  digest: digest(
    'sha256',
    `${tally.digest}\n${row.seq}\n${part}\n${row.hash}\n${leftOf(row, part)}`,
    'base64url',
  ),
});

/** The details of the event. */
export const erasureDetails = ({ parts, digest: covered }: ErasureTally): AuditDetails => ({
  parts,
  digest: covered,
});

/** Whether the details of the event are those of this tally. */
export const isErasureOf = (details: AuditDetails, { parts, digest: covered }: ErasureTally): boolean =>
  details.parts === parts && details.digest === covered;
