import type { PageRequest } from '../cursor.ts';
import type { ResponseKind, ResponseOutcome } from './responses.ts';

/** What was done about a person or an address, or would have been (R-SEC-4). */
export interface ResponseRecord {
  readonly id: string;
  readonly kind: ResponseKind;
  readonly outcome: Exclude<ResponseOutcome, 'nothing_to_do'>;
  readonly userId: string | null;
  /** As `Network.text` writes it. */
  readonly address: string | null;
  readonly ruleId: string;
  readonly alertId: string | null;
  /** For administrators. */
  readonly reason: string;
  readonly createdAt: Date;
  /** When it ends by itself; null if it happened at once, or lasts until it is undone. */
  readonly until: Date | null;
  /** The block that it made. */
  readonly blockId: string | null;
  readonly undoneAt: Date | null;
  readonly undoneBy: string | null;
  readonly appeal: string | null;
  readonly appealedAt: Date | null;
  readonly declinedAt: Date | null;
  readonly declinedBy: string | null;
  /** Why an appeal was declined; told to the person. */
  readonly note: string | null;
}

export interface ResponseFilter {
  /** `open`: done and neither undone nor over. `appealed`: those with an appeal that has no answer. */
  readonly state?: 'open' | 'appealed';
  readonly ruleId?: string;
  readonly userId?: string;
  readonly alertId?: string;
}

export interface ResponseStore {
  /** Makes responses happen one at a time until the transaction ends, so that each is done once and budgets hold. */
  serialise(): Promise<void>;
  insert(response: ResponseRecord): Promise<void>;
  find(id: string): Promise<ResponseRecord | null>;
  /**
   * Names the alert that a response, and the block that it made, belong to; in the transaction that made it, because alerts come
   * later in the lock order. One that has an alert keeps it.
   */
  nameAlert(id: string, alertId: string): Promise<void>;
  /** One that was done, was not undone, and lasts at `now` (or has no end and was done after `since`). */
  findActive(
    wanted: Pick<ResponseRecord, 'kind' | 'userId' | 'address'>,
    now: Date,
    since: Date,
  ): Promise<ResponseRecord | null>;
  /** The latest of this rule with this outcome for the same subject since then, so that a repeated wish is noted once. */
  findNoted(
    wanted: Pick<ResponseRecord, 'kind' | 'userId' | 'address' | 'ruleId' | 'outcome'>,
    since: Date,
  ): Promise<ResponseRecord | null>;
  /** What a rule has done of a kind since then, also if it was undone. */
  countDone(ruleId: string, kind: ResponseKind, since: Date): Promise<number>;
  /** What concerns this person and was done after `since`, newest first, at most 100. */
  listOf(userId: string, since: Date): Promise<ResponseRecord[]>;
  /** Newest first. */
  list(filter: ResponseFilter, now: Date, page: PageRequest): Promise<ResponseRecord[]>;
  /** @returns the response, or null if it was not done or is undone already */
  undo(id: string, by: string | null, at: Date): Promise<ResponseRecord | null>;
  /** Undoes the locks of an account that are in force. @returns how many */
  undoLocksOf(userId: string, by: string, at: Date): Promise<number>;
  /** The person's only appeal. @returns null if missing, foreign, undone or appealed before */
  appeal(userId: string, id: string, text: string, at: Date): Promise<ResponseRecord | null>;
  /** @returns null if there is no appeal, or it has an answer */
  decline(id: string, by: string, note: string, at: Date): Promise<ResponseRecord | null>;
  /** Deletes those made before, unless an appeal waits for its answer. */
  deleteOlder(before: Date): Promise<number>;
}
