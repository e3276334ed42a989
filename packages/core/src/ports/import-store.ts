import type { UserRecord } from './records.ts';

/** A user as staged: times in ISO 8601, because they are kept as JSON. */
export type StagedUser = Pick<UserRecord, 'email' | 'name' | 'role' | 'passwordHash' | 'workspaceId'> & {
  readonly createdAt: string;
  readonly emailVerifiedAt: string | null;
};

/** An import of people. They are staged, decided upon in one moment, and then made in batches (decision 0028). */
export interface ImportRecord {
  readonly id: string;
  readonly createdAt: Date;
  /** When somebody last worked on it. */
  readonly touchedAt: Date;
  /** From then on all of it happens, whatever crashes. */
  readonly decidedAt: Date | null;
  readonly finishedAt: Date | null;
  /** Who ran it, for the audit log. */
  readonly operator: string;
  readonly requestId: string;
  /** Images a month for each of the accounts. */
  readonly monthlyLimit: number;
  /** People in it. */
  readonly total: number;
  /** Accounts made; those whose address had one by then are not among them. */
  readonly made: number;
  readonly madeWithoutPassword: number;
}

export interface ImportStore {
  begin(record: ImportRecord): Promise<void>;
  /** @throws AppError `conflict` when the import has been given up or decided */
  stage(importId: string, users: readonly UserRecord[], now: Date): Promise<void>;
  /** The moment from which all of it happens. @throws AppError `conflict` when not all of it is staged */
  decide(importId: string, now: Date): Promise<void>;
  /**
   * Takes up to `limit` people out of a decided import, for a transaction that makes them; others who work on the same
   * import wait until it ends. Notes that it is finished when there are none.
   */
  takeStaged(importId: string, limit: number, now: Date): Promise<UserRecord[]>;
  addMade(importId: string, made: number, madeWithoutPassword: number): Promise<void>;
  find(importId: string): Promise<ImportRecord | null>;
  /**
   * Decided imports that are not finished and that nobody has worked on since `before`. A time beyond `horizon` was
   * written by a clock that has been set back, and counts as before.
   */
  listStalled(before: Date, horizon: Date): Promise<ImportRecord[]>;
  /**
   * Removes up to `limit` staged people of imports that nobody decided upon or touched since `before`, and then such
   * imports and finished ones. @returns how many rows went
   */
  deleteAbandoned(before: Date, horizon: Date, limit: number): Promise<number>;
}
