import type { StoredAuditRow } from './row-hash.ts';
import { createStatementVerifier, type StatementProblem } from './statement-verifier.ts';
import type { AuditStatement } from './statements.ts';
import {
  type AuditFault,
  type AuditPosition,
  type AuditProblem,
  type AuditVerifier,
  beforeFirstRow,
  createAuditVerifier,
} from './verifier.ts';

/** Rows whose hashes fit each other and not what was signed about them: `seq` to `until`, somewhere between. */
export interface RewrittenRows {
  readonly seq: number;
  readonly until: number;
  readonly fault: 'rewritten';
}

/** Rows at the end that were signed and are not there, or an export without its end. */
export interface CutOff {
  readonly seq: number;
  readonly fault: 'cut_off';
}

export type LogProblem = AuditProblem | StatementProblem | RewrittenRows | CutOff;
export type LogFault = AuditFault | LogProblem['fault'];

export interface LogReport {
  readonly problem: LogProblem | null;
  /** Further rows that do not hold, at most 20: the log is followed beyond the first. */
  readonly further: readonly AuditProblem[];
  /** The first problem of the rows of format 1, if they were sealed as broken. */
  readonly sealedProblem: AuditProblem | null;
  /** Rows read. */
  readonly rows: number;
  readonly statements: number;
  /** After the last row that holds. */
  readonly position: AuditPosition;
  /** The last row that was removed after its time; 0 if none was. */
  readonly purgedUntil: number;
  /** The fingerprint of the key of the last statement; null if there is no statement. */
  readonly keyId: string | null;
}

export interface LogVerifierOptions {
  /** Fingerprints of keys to believe; without one, the first key of the log is believed. */
  readonly trusted?: readonly string[];
  /** Positions that were kept elsewhere, by row number. */
  readonly kept?: ReadonlyMap<number, string>;
}

/**
 * Verifies a log: first the keys and statements, then the rows. The memory that it needs grows with the number of
 * statements (a few an hour) and not with that of rows.
 */
export const createLogVerifier = ({ trusted = [], kept = new Map() }: LogVerifierOptions = {}) => {
  const statements = createStatementVerifier(trusted);
  const signed = new Map(kept);
  let purge: AuditStatement | null = null;
  let count = 0;
  let rows: AuditVerifier | null = null;
  let verifiedUntil = 0;
  let rewritten: RewrittenRows | null = null;

  const startOf = (): AuditVerifier =>
    createAuditVerifier(
      purge === null ? beforeFirstRow : { seq: purge.seq, hash: purge.hash },
      purge?.details.erasures,
    );

  /** What has been signed or kept about the row that was just accepted. */
  const compare = ({ seq, hash }: AuditPosition): void => {
    const expected = signed.get(seq);
    if (expected === undefined) return;
    signed.delete(seq);
    if (expected === hash) verifiedUntil = seq;
    else rewritten = { seq: verifiedUntil + 1, until: seq, fault: 'rewritten' };
  };

  /** Rows after the end of an export. */
  const beyond = (end: AuditStatement, { seq }: AuditPosition): RewrittenRows | null =>
    end.seq < seq ? { seq: end.seq + 1, until: seq, fault: 'rewritten' } : null;

  /** The first row that should be there after the end. */
  const cutOff = (position: AuditPosition): CutOff | null =>
    [...signed.keys()].some((seq) => seq > position.seq) ? { seq: position.seq + 1, fault: 'cut_off' } : null;

  const reader = {
    key: statements.key,

    /** All statements come before the rows, but the last one of an export. */
    statement(statement: AuditStatement): void {
      count += 1;
      if (!statements.statement(statement)) return;
      if (statement.kind === 'purge') {
        purge = statement;
        verifiedUntil = statement.seq;
        return;
      }
      const known = signed.get(statement.seq) ?? statement.hash;
      if (known !== statement.hash) rewritten = { seq: 1, until: statement.seq, fault: 'rewritten' };
      signed.set(statement.seq, statement.hash);
    },

    row(row: StoredAuditRow): void {
      rows ??= startOf();
      if (rewritten !== null) return;
      rows.row(row);
      if (rows.problem() === null) compare(rows.position());
    },

    /**
     * @param given the last statement of an export; undefined for a log that goes on, null if the export has none
     * @param until the last row that was asked for; erasures by later events are not there to be compared
     */
    report(given?: AuditStatement | null, until = Number.MAX_SAFE_INTEGER): LogReport {
      // A checkpoint would vouch for a part of the export as for the whole.
      const end = given && given.kind !== 'export' ? null : given;
      const found = rows ?? startOf();
      const position = found.position();
      if (end !== undefined && end !== null) {
        reader.statement(end);
        if (statements.problem() === null && found.problem() === null) compare(position);
      }
      const purgedUntil = purge?.seq ?? 0;
      for (const seq of signed.keys()) if (seq <= purgedUntil) signed.delete(seq);
      const silent = found.openErasures().find(({ erasure }) => erasure <= until);
      const problem: LogProblem | null =
        statements.problem() ??
        found.problem() ??
        rewritten ??
        (end ? beyond(end, position) : null) ??
        (end === null ? { seq: position.seq + 1, fault: 'cut_off' } : cutOff(position)) ??
        (silent === undefined ? null : { seq: silent.seq, fault: 'erased_silently' });
      return {
        ...{ problem, rows: found.rows(), statements: count, position, purgedUntil },
        further: found.problems().filter((each) => each !== problem),
        sealedProblem: found.sealedProblem(),
        keyId: statements.last()?.keyId ?? null,
      };
    },
  };
  return reader;
};
export type LogVerifier = ReturnType<typeof createLogVerifier>;
