import { addErased, type ErasureTally, erasureEvent, isErasureOf, noErasure } from './erasures.ts';
import {
  type AuditPart,
  chainStart,
  currentFormat,
  partDigest,
  rowHash,
  rowHashV1,
  type StoredAuditRow,
} from './row-hash.ts';
import type { PurgedErasures } from './statements.ts';

/** What can be wrong with a row. */
export type AuditFault =
  /** A value, hash or number is not what was written. */
  | 'altered'
  /** It and perhaps rows after it are not there. */
  | 'missing'
  /** It is there, but not in its place. */
  | 'reordered'
  /** It follows another history than the row before it, or its number is taken twice. */
  | 'forked'
  /** Parts of it were erased, and no event says so, or not so. */
  | 'erased_silently';

export interface AuditProblem {
  /** The first row concerned. */
  readonly seq: number;
  readonly fault: AuditFault;
}

/** The position after some rows. */
export interface AuditPosition {
  readonly seq: number;
  readonly hash: string;
}

export const beforeFirstRow: AuditPosition = { seq: 0, hash: chainStart };

/** An erasure of which an event is still to come. */
export interface OpenErasure {
  /** The number that the event must have. */
  readonly erasure: number;
  /** The first row concerned. */
  readonly seq: number;
  readonly tally: ErasureTally;
}

const isBlank = (row: StoredAuditRow, part: AuditPart): boolean =>
  part === 'who'
    ? row.actorId === null &&
      row.credentialId === null &&
      row.workspaceId === null &&
      row.ip === '' &&
      row.userAgent === ''
    : row.entityId === null && Object.keys(row.details).length === 0;

const fieldsOf = (row: StoredAuditRow, part: AuditPart) =>
  part === 'who'
    ? { salt: row.whoSalt, digest: row.whoDigest, erasure: row.whoErasure }
    : { salt: row.whatSalt, digest: row.whatDigest, erasure: row.whatErasure };

/** Whether a part is what its digest says, or erased by a later event, or (in format 1) plain. */
const partHolds = (row: StoredAuditRow, part: AuditPart): boolean => {
  const { salt, digest, erasure } = fieldsOf(row, part);
  if (erasure !== null)
    return erasure > row.seq && salt === null && isBlank(row, part) && (digest !== null || row.format === 1);
  if (salt !== null) return digest === partDigest(part, salt, row);
  return row.format === 1 && digest === null;
};

/** Whether the row's own hash holds. Of an erased row of format 1 only the link can hold; its event covers the rest. */
const hashHolds = (row: StoredAuditRow): boolean => {
  const { whoDigest, whatDigest } = row;
  if (row.format === currentFormat)
    return (
      whoDigest !== null &&
      whatDigest !== null &&
      row.hash === rowHash(row.prevHash, row, { whoDigest, whatDigest })
    );
  const isErased = row.whoErasure !== null || row.whatErasure !== null;
  return row.format === 1 && (isErased || row.hash === rowHashV1(row.prevHash, row));
};

/** @throws nothing: whatever a row contains, it holds or not */
const holds = (row: StoredAuditRow): boolean => {
  try {
    return partHolds(row, 'who') && partHolds(row, 'what') && hashHolds(row);
  } catch {
    return false;
  }
};

/**
 * Follows the rows of a log and names the first that is not as it was written. The memory that it needs does not depend on
 * the number of rows. After a problem it only looks whether the missed row comes later.
 * @param start the position before the first row
 * @param begun erasures that rows before it were part of
 */
export const createAuditVerifier = (start: AuditPosition = beforeFirstRow, begun: PurgedErasures = {}) => {
  let at = start;
  let format = 1;
  let rows = 0;
  let problem: AuditProblem | null = null;
  const erasures = new Map<number, { readonly seq: number; tally: ErasureTally }>(
    Object.entries(begun).map(([erasure, { seq, parts, digest }]) => [
      Number(erasure),
      { seq, tally: { parts, digest } },
    ]),
  );

  const noteErased = (row: StoredAuditRow, part: AuditPart): void => {
    const { erasure } = fieldsOf(row, part);
    if (erasure === null) return;
    const open = erasures.get(erasure) ?? { seq: row.seq, tally: noErasure };
    erasures.set(erasure, { seq: open.seq, tally: addErased(open.tally, row, part) });
  };

  /** The row of an erasure must be its event. @returns the first row concerned if it is not, else null */
  const settleErasure = (row: StoredAuditRow): number | null => {
    const open = erasures.get(row.seq);
    erasures.delete(row.seq);
    const isEvent = row.type === erasureEvent && row.whatErasure === null;
    if (open === undefined) return isEvent ? row.seq : null;
    return isEvent && isErasureOf(row.details, open.tally) ? null : open.seq;
  };

  const faultOf = (row: StoredAuditRow): AuditProblem | null => {
    const { seq } = row;
    if (seq > at.seq + 1) return { seq: at.seq + 1, fault: 'missing' };
    if (seq <= at.seq) return { seq, fault: 'forked' };
    if (!holds(row)) return { seq, fault: 'altered' };
    if (row.prevHash !== at.hash) return { seq, fault: 'forked' };
    // The formats follow each other: a row of an old format would be one without protection.
    return row.format < format ? { seq, fault: 'altered' } : null;
  };

  const accept = (row: StoredAuditRow): void => {
    at = { seq: row.seq, hash: row.hash };
    format = row.format;
    noteErased(row, 'who');
    noteErased(row, 'what');
    const unexplained = settleErasure(row);
    if (unexplained !== null) problem = { seq: unexplained, fault: 'erased_silently' };
  };

  return {
    /** The next row, in the order in which it was found. */
    row(row: StoredAuditRow): void {
      rows += 1;
      if (problem === null) {
        problem = faultOf(row);
        if (problem === null) accept(row);
      } else if (problem.fault === 'missing' && row.seq === problem.seq) {
        problem = { seq: problem.seq, fault: 'reordered' };
      }
    },
    /** After the last row that holds. */
    position: (): AuditPosition => at,
    /** How many rows were given. */
    rows: (): number => rows,
    problem: (): AuditProblem | null => problem,
    /** Erasures whose event has not come, the first row first. */
    openErasures: (): OpenErasure[] =>
      [...erasures]
        .map(([erasure, open]) => ({ erasure, ...open }))
        .toSorted((one, other) => one.seq - other.seq),
  };
};
export type AuditVerifier = ReturnType<typeof createAuditVerifier>;
