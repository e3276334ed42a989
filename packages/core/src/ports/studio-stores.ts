import type { PageRequest } from '../cursor.ts';
import type { Scope } from '../scope.ts';
import type { DrawnPicture, ImageRecord, JobRecord, QuotaRecord } from './records.ts';

/** What decides whether a job is free to be taken: it waits, or its lease is over. */
export interface ClaimTerms {
  readonly now: Date;
  /** When a lease that begins now ends. One that ends far later was written by a clock that has been set back: it is over. */
  readonly leaseExpiresAt: Date;
  /** Attempts after which a job is taken no more (see `failExhausted`); each picture that it has kept allows one more. */
  readonly maxAttempts: number;
}

/** What a node does for one provider. */
export interface Lane {
  readonly provider: string;
  readonly models: readonly string[];
  /** How many more jobs the node takes for it at present. */
  readonly free: number;
}

/** The same for jobs that this node can work on: those of other providers and models wait for a node that serves them. */
export interface LaneTerms extends ClaimTerms {
  readonly lanes: readonly Lane[];
}

export interface ClaimRequest extends LaneTerms {
  readonly claimToken: string;
}

/** What a worker asks of a job it holds. Each is one guarded statement: false (null) means the claim is lost. */
export interface JobStore {
  insert(job: JobRecord): Promise<void>;
  countUnfinished(scope: Scope): Promise<number>;
  findOwned(scope: Scope, id: string): Promise<JobRecord | null>;
  listOwned(scope: Scope, page: PageRequest): Promise<JobRecord[]>;
  /** pending | running → cancelled. @returns the cancelled job, or null if missing, foreign or finished. */
  cancelOwned(scope: Scope, id: string, at: Date): Promise<JobRecord | null>;
  /** Cancels every unfinished job of a person, in all workspaces, as when the account is locked. @returns the cancelled jobs */
  cancelAllOf(userId: string, at: Date): Promise<JobRecord[]>;
  /**
   * Takes the next job of a lane that has room: pending, or running with an expired lease. Fair: the workspace served
   * longest ago goes first, then the oldest job (ASVS 15.4.4). Two workers never get the same claim.
   */
  claimNext(request: ClaimRequest): Promise<JobRecord | null>;
  /**
   * Notes that a held job's workspace has just been served a picture and moves the lease. Locks the job's row, so that
   * what is written beside it in the same transaction is written for the holder of the claim alone.
   */
  noteTurn(id: string, claimToken: string, now: Date, leaseExpiresAt: Date): Promise<boolean>;
  /** Whether a job of another workspace could be claimed now by these lanes; see `claimNext`. */
  othersWait(scope: Scope, terms: LaneTerms): Promise<boolean>;
  heartbeat(id: string, claimToken: string, progress: number, leaseExpiresAt: Date): Promise<boolean>;
  complete(id: string, claimToken: string, at: Date): Promise<JobRecord | null>;
  fail(id: string, claimToken: string, failure: string, at: Date): Promise<JobRecord | null>;
  /**
   * running → pending, without counting the attempt: neither a shutdown nor another's turn is the job's fault.
   * `progress` (0 … 1) is what its kept pictures make of the whole.
   */
  handBack(id: string, claimToken: string, progress: number): Promise<boolean>;
  /** Whether `failExhausted` would find any; a look that locks nothing. */
  hasExhausted(terms: ClaimTerms): Promise<boolean>;
  /**
   * Fails jobs that nobody works on and whose attempts are used up, at most 200 at a time.
   * @returns them, for the release of quota
   */
  failExhausted(terms: ClaimTerms, failure: string): Promise<JobRecord[]>;
  countByState(): Promise<Record<JobRecord['state'], number>>;
}

/** Pictures of unfinished jobs. Only the holder of the job's claim writes them, behind `JobStore.noteTurn`. */
export interface DrawnStore {
  /** @throws AppError `conflict` when the job has a picture at that position already */
  add(picture: DrawnPicture): Promise<void>;
  /** By position. */
  listOf(jobId: string): Promise<DrawnPicture[]>;
  /** Forgets the pictures of jobs that have ended. @returns them, in no order */
  deleteOf(jobIds: readonly string[]): Promise<DrawnPicture[]>;
}

export interface ImageFilter {
  /** What the prompt contains, literally, compared as people read it (see `fold`). */
  readonly query?: string;
  readonly style?: string;
  readonly model?: string;
  readonly orientation?: 'landscape' | 'portrait' | 'square';
}

export interface ImageStore {
  /** @throws AppError `conflict` when the job has an image at that position already. */
  insertMany(images: readonly ImageRecord[]): Promise<void>;
  /** Never a deleted one. */
  findOwned(scope: Scope, id: string): Promise<ImageRecord | null>;
  list(scope: Scope, filter: ImageFilter, page: PageRequest): Promise<ImageRecord[]>;
  /**
   * Adds to the search index what something else than this store has written, such as rows of before the index.
   * Until then `list` finds them all the same, only slower.
   * @returns how many of at most `limit` were added; 0 when there is nothing left to add
   */
  foldUnfolded(limit: number): Promise<number>;
  /** The living images of several jobs at once, by job and position. */
  listOfJobs(scope: Scope, jobIds: readonly string[]): Promise<ImageRecord[]>;
  /** Soft delete. @returns false if missing, foreign or deleted already. */
  delete(scope: Scope, id: string, at: Date): Promise<boolean>;
  /** Undo of `delete`. @returns false if missing, foreign or not deleted. */
  restore(scope: Scope, id: string): Promise<boolean>;
  /**
   * Erases rows for good that were deleted before `cutoff`, at most `limit` of them, the longest deleted first; rows
   * that somebody is changing are left for the next time. The blobs are the caller's to have removed, after this has
   * been committed: so no row ever names bytes that are gone.
   * @returns the keys of the erased images' blobs; empty when there is nothing left to erase
   */
  eraseDeletedBefore(cutoff: Date, limit: number): Promise<string[]>;
  count(scope: Scope): Promise<number>;
}

/**
 * Blobs that belong to nobody any more. They are written down in the transaction that made them so and removed after
 * it: a crash in between, or a disk that holds on to them, leaves none for ever (ASVS 14.2.7).
 */
export interface RemovalStore {
  /** Joins the caller's transaction. `keys` as for `BlobStore.delete`; one that waits already keeps its time. */
  add(keys: readonly string[], dueAt: Date): Promise<void>;
  /**
   * The keys that are due, the longest waiting first. One that waits for longer than any ever has to is due too: the clock
   * was set back.
   */
  listDue(now: Date, limit: number): Promise<string[]>;
  /** For what could not be removed. */
  postpone(keys: readonly string[], dueAt: Date): Promise<void>;
  /** After the bytes are gone. */
  delete(keys: readonly string[]): Promise<void>;
}

export interface QuotaStore {
  find(workspaceId: string): Promise<QuotaRecord | null>;
  /** Reserves `images` if the month's limit allows, in one guarded statement. @returns false if it does not. */
  hold(workspaceId: string, images: number, period: string): Promise<boolean>;
  /** Turns `held` into `used` in the month of settlement. */
  settle(workspaceId: string, images: number, period: string): Promise<void>;
  release(workspaceId: string, images: number): Promise<void>;
  /** @returns false if there is no such workspace. */
  setLimit(workspaceId: string, monthlyLimit: number): Promise<boolean>;
}

/** What making pictures needs, as `Stores` carries it. */
export interface StudioStores {
  readonly jobs: JobStore;
  readonly drawn: DrawnStore;
  readonly images: ImageStore;
  readonly removals: RemovalStore;
  readonly quotas: QuotaStore;
}
