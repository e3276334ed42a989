import type { UserRecord } from './records.ts';

/** A staged user: times in ISO 8601, because it is stored as JSON. */
export type StagedUser = Pick<UserRecord, 'email' | 'name' | 'role' | 'passwordHash' | 'workspaceId'> & {
  readonly createdAt: string;
  readonly emailVerifiedAt: string | null;
};

/** An import of users. They are staged, committed to in one step, and then created in batches (decision 0028). */
export interface ImportRecord {
  readonly id: string;
  readonly createdAt: Date;
  /** When a process last worked on it. */
  readonly touchedAt: Date;
  /** From then on the whole import is carried out, even after crashes. */
  readonly decidedAt: Date | null;
  readonly finishedAt: Date | null;
  /** The operator, for the audit log. */
  readonly operator: string;
  readonly requestId: string;
  /** Images per month for each account. */
  readonly monthlyLimit: number;
  /** Minor units per month for each account. */
  readonly budgetMinor: number;
  /** Number of users. */
  readonly total: number;
  /** Accounts created, without users whose address already had one. */
  readonly made: number;
  readonly madeWithoutPassword: number;
}

export interface ImportStore {
  begin(record: ImportRecord): Promise<void>;
  /** @throws AppError `conflict` if the import was deleted or decided */
  stage(importId: string, users: readonly UserRecord[], now: Date): Promise<void>;
  /** Commits to the import. @throws AppError `conflict` if not all users are staged */
  decide(importId: string, now: Date): Promise<void>;
  /**
   * Takes up to `limit` users of a decided import, for the transaction that creates them; other processes that work on the
   * import wait until it ends. Marks the import as finished when there are none.
   */
  takeStaged(importId: string, limit: number, now: Date): Promise<UserRecord[]>;
  addMade(importId: string, made: number, madeWithoutPassword: number): Promise<void>;
  find(importId: string): Promise<ImportRecord | null>;
  /**
   * Decided, unfinished imports that no process has worked on since `before`. A time beyond `horizon` was written before the
   * clock was set back, and counts as earlier.
   */
  listStalled(before: Date, horizon: Date): Promise<ImportRecord[]>;
  /**
   * Deletes up to `limit` staged users of imports that were not decided or worked on since `before`, and then those imports
   * and finished ones. @returns how many rows were deleted
   */
  deleteAbandoned(before: Date, horizon: Date, limit: number): Promise<number>;
}
