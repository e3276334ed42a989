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

/** The number of problems that are kept: more tell nobody more. */
const maxProblems = 20;

/** What the server writes at the end of a chain of format 1. */
const sealEvent = 'audit_sealed';

/** Erasures whose event has not come yet. */
const openErasuresOf = (begun: PurgedErasures) => {
  const open = new Map<number, { readonly seq: number; tally: ErasureTally }>(
    Object.entries(begun).map(([erasure, { seq, parts, digest }]) => [
      Number(erasure),
      { seq, tally: { parts, digest } },
    ]),
  );
  const note = (row: StoredAuditRow, part: AuditPart): void => {
    const { erasure } = fieldsOf(row, part);
    if (erasure === null) return;
    const before = open.get(erasure) ?? { seq: row.seq, tally: noErasure };
    open.set(erasure, { seq: before.seq, tally: addErased(before.tally, row, part) });
  };
  return {
    note(row: StoredAuditRow): void {
      note(row, 'who');
      note(row, 'what');
    },
    /** The row of an erasure must be its event. @returns the first row concerned if it is not, else null */
    settle(row: StoredAuditRow): number | null {
      const before = open.get(row.seq);
      open.delete(row.seq);
      const isEvent = row.type === erasureEvent && row.whatErasure === null;
      if (before === undefined) return isEvent ? row.seq : null;
      return isEvent && isErasureOf(row.details, before.tally) ? null : before.seq;
    },
    list: (): OpenErasure[] =>
      [...open]
        .map(([erasure, { seq, tally }]) => ({ erasure, seq, tally }))
        .toSorted((one, other) => one.seq - other.seq),
  };
};

/**
 * Follows the rows of a log and names those that are not as they were written, the first one first. After a problem it goes on from
 * the row as it is, so that an old damage does not hide a new one. The memory that it needs does not depend on the number of rows.
 * @param start the position before the first row
 * @param begun erasures that rows before it were part of; null if that is not known: then erasures are not judged
 */
export const createAuditVerifier = (
  start: AuditPosition = beforeFirstRow,
  begun: PurgedErasures | null = {},
) => {
  const erasures = openErasuresOf(begun ?? {});
  let at = start;
  let held = start;
  let format = 1;
  let rows = 0;
  let problems: AuditProblem[] = [];
  let sealedProblem: AuditProblem | null = null;

  const faultOf = (row: StoredAuditRow): AuditProblem | null => {
    const { seq } = row;
    if (seq > at.seq + 1) return { seq: at.seq + 1, fault: 'missing' };
    if (seq <= at.seq) return { seq, fault: 'forked' };
    if (!holds(row)) return { seq, fault: 'altered' };
    if (row.prevHash !== at.hash) return { seq, fault: 'forked' };
    // The formats follow each other: a row of an old format would be one without protection.
    return row.format < format ? { seq, fault: 'altered' } : null;
  };

  const add = (problem: AuditProblem): void => {
    if (problems.length < maxProblems) problems.push(problem);
  };

  /** A row that was missed comes later: it is not missing, but in another place. */
  const isMissedRow = ({ seq }: StoredAuditRow): boolean => {
    const missed = problems.findIndex((problem) => problem.fault === 'missing' && problem.seq === seq);
    if (missed === -1) return false;
    problems[missed] = { seq, fault: 'reordered' };
    return true;
  };

  /** A chain of format 1 that was broken when it was sealed: the seal says where, and everything after it counts as usual. */
  const settleSeal = ({ type, details: { intact, firstBroken } }: StoredAuditRow): void => {
    const [known] = problems;
    if (type !== sealEvent || format !== 1 || known === undefined) return;
    if (intact !== false || firstBroken !== known.seq) return;
    sealedProblem = known;
    problems = [];
  };

  return {
    /** The next row, in the order in which it was found. */
    row(row: StoredAuditRow): void {
      rows += 1;
      const fault = faultOf(row);
      if (fault?.fault === 'forked' && row.seq <= at.seq) {
        if (!isMissedRow(row)) add(fault);
        return;
      }
      if (fault === null) settleSeal(row);
      else add(fault);
      if (fault?.fault === 'missing' && !holds(row)) add({ seq: row.seq, fault: 'altered' });
      at = { seq: row.seq, hash: row.hash };
      format = Math.max(format, row.format);
      erasures.note(row);
      const unexplained = erasures.settle(row);
      if (begun !== null && unexplained !== null && fault === null)
        add({ seq: unexplained, fault: 'erased_silently' });
      if (problems.length === 0) held = at;
    },
    /** After the last row before the first problem. */
    position: (): AuditPosition => held,
    /** How many rows were given. */
    rows: (): number => rows,
    problem: (): AuditProblem | null => problems[0] ?? null,
    /** All problems that were found, at most 20. */
    problems: (): readonly AuditProblem[] => problems,
    /** The first problem of a chain of format 1 that was sealed as broken; none of `problems`. */
    sealedProblem: (): AuditProblem | null => sealedProblem,
    /** Erasures whose event has not come, the first row first. */
    openErasures: (): OpenErasure[] => erasures.list(),
  };
};
export type AuditVerifier = ReturnType<typeof createAuditVerifier>;
