import type { StoredAuditRow } from '../audit/row-hash.ts';
import type { AuditProblem } from '../audit/verifier.ts';
import type { AuditEvent } from '../policy.ts';
import type { AuditEntry, AuditRecord } from './records.ts';

export interface AuditFilter {
  readonly type?: AuditEvent;
  readonly actorId?: string;
  readonly entityId?: string;
  /** The actor or the entity. */
  readonly personId?: string;
  readonly ip?: string;
  readonly requestId?: string;
  readonly from?: Date;
  readonly to?: Date;
}

export interface AuditAnchor {
  readonly seq: number;
  readonly hash: string;
}

export interface AuditVerdict {
  readonly rows: number;
  /** The first row that is missing or not as it was written; null if the log is intact. */
  readonly firstBrokenSeq: number | null;
  /** The same, with what is wrong. */
  readonly problem: AuditProblem | null;
  /** The first problem of the rows of format 1, if they were sealed as broken; later rows are verified as usual. */
  readonly sealedProblem: AuditProblem | null;
  /** The number of the last row before the first problem, and its hash. Kept elsewhere, they later show whether the end was removed. */
  readonly lastSeq: number;
  readonly lastHash: string;
  /** False if the row of `anchor` is missing or has another hash. */
  readonly anchorHolds: boolean;
}

export interface AuditStore {
  /**
   * Appends to the hash chain. Inside `Database.transaction` the row is written just before the commit, because the chain's
   * lock is the last in the lock order. Outside it opens a transaction.
   */
  append(entry: AuditEntry): Promise<void>;
  /**
   * Erases what the log has of a person, right before the commit, and appends the event that says so (R-DATA-6). The rows
   * stay, with their time and event, and the chain still verifies.
   * @param entry of the event, which is not written if there is nothing to erase
   */
  erasePerson(personId: string, entry: Omit<AuditEntry, 'details' | 'type'>): Promise<void>;
  /**
   * Verifies the rows of format 1 and seals them with a row that has the result; does nothing if that is done, or if there are
   * none. The first append does the same, and then waits for it.
   */
  sealOldChain(at: Date): Promise<void>;
  /** Newest first; `beforeSeq` is the keyset. */
  list(
    filter: AuditFilter,
    beforeSeq: number | null,
    limit: number,
  ): Promise<(AuditRecord & { actorEmail: string | null })[]>;
  /** Those of these rows that are still there, the newest first. At most 200 are asked for. */
  find(seqs: readonly number[]): Promise<(AuditRecord & { actorEmail: string | null })[]>;
  /** Rows as they are stored, oldest first, for an export or verification. */
  stored(range: { readonly after: number; readonly until: number }, limit: number): Promise<StoredAuditRow[]>;
  /** Verifies the whole chain in pages (R-SEC-2). `anchor` is a row of an earlier verification. */
  verify(anchor?: AuditAnchor): Promise<AuditVerdict>;
}
