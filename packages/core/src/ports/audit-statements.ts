import type { AuditPublicKey, AuditStatement, PurgedErasures, StatementKind } from '../audit/statements.ts';
import type { AuditPosition } from '../audit/verifier.ts';

/** A key that signs statements about the audit log. */
export interface AuditKeyRecord extends AuditPublicKey {
  /** 1, 2, 3 …; the highest one signs. */
  readonly number: number;
  /** The private key, encrypted. */
  readonly sealedKey: string;
  readonly createdAt: Date;
}

/** What a statement can be made from, read under the lock of the log. */
export interface StatementBase {
  readonly last: AuditStatement | null;
  /** The newest row. */
  readonly head: AuditPosition;
}

/** Rows that are to be removed. */
export interface DueRows extends AuditPosition {
  readonly from: number;
  readonly erasures: PurgedErasures;
}

/** Signed statements about the audit log and their keys. Both can only be added. */
export interface AuditStatementStore {
  /** All keys, the newest first. */
  keys(): Promise<AuditKeyRecord[]>;
  /** @returns false if there is one with this number: another process was faster */
  addKey(key: AuditKeyRecord): Promise<boolean>;
  /** In the order of their numbers. */
  list(afterNumber: number, limit: number): Promise<AuditStatement[]>;
  /** The newest one, of a kind if that is given. */
  newest(kind?: StatementKind): Promise<AuditStatement | null>;
  /**
   * Adds what `make` returns, under the lock of the log.
   * @param make null if there is nothing to state; must be quick, because every append waits
   * @returns what was added
   */
  add(make: (base: StatementBase) => AuditStatement | null): Promise<AuditStatement | null>;
  /** When the oldest row was written that is not declared removed; null if there is none. */
  oldestTime(): Promise<Date | null>;
  /**
   * Adds a statement about the rows from before `cutoff`, at most `limit` from the oldest, without the newest row of the log.
   * Under the lock of the log.
   * @param make is not called if there are no such rows
   */
  addPurge(
    cutoff: Date,
    limit: number,
    make: (base: StatementBase, due: DueRows) => AuditStatement,
  ): Promise<AuditStatement | null>;
  /** Deletes up to `limit` rows that a statement has declared removed. @returns how many */
  deletePurged(limit: number): Promise<number>;
}
