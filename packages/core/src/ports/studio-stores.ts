import type { PageRequest } from '../cursor.ts';
import type { JobQueue } from '../schemas/job-kinds.ts';
import type { CancelOutcome, MissingPicture } from '../schemas/jobs.ts';
import type { Scope } from '../scope.ts';
import type { AssetStore } from './assets.ts';
import type { CollectionStore } from './collection-store.ts';
import type { ComparisonStore, PresetStore } from './comparison-store.ts';
import type { EnhancementStore } from './enhancement-store.ts';
import type { ImageParentStore } from './image-parents.ts';
import type { DrawnPictureStore, ImageStore } from './image-store.ts';
import type {
  Completion,
  Failure,
  JobDuration,
  LaneLoad,
  ModelUsage,
  ProviderFailure,
  WaitFacts,
} from './job-facts.ts';
import type { OrphanedWorkStore } from './orphaned-work.ts';
import type { PictureTransferStore } from './picture-transfer-store.ts';
import type { Amount, QuotaStore } from './quota-store.ts';
import type { GenerationJob, JobInQueue, JobRecord } from './records.ts';
import type { ShareStore } from './share-store.ts';
import type { LoraStore, TrainingStore } from './training-stores.ts';
import type { UploadStore } from './uploads.ts';

/** What determines whether a job can be claimed: it is pending, or its lease has expired. */
export interface ClaimTerms {
  readonly now: Date;
  /** When a lease that begins now expires. A lease far beyond it was written before the clock was set back, and has expired. */
  readonly leaseExpiresAt: Date;
  /** The maximum number of attempts (see `failExhausted`); each stored picture of the job allows one more. */
  readonly maxAttempts: number;
}

/** The work that a node does for one provider. */
export interface Lane {
  readonly provider: string;
  readonly models: readonly string[];
  /** How many more jobs the node can take at present. */
  readonly free: number;
  /** Takes only jobs that have begun: that run, or whose submission may be with the provider. */
  readonly begunOnly?: true;
}

/**
 * Restricts the claim to jobs that this node can work on: others wait for a node that serves their provider and model.
 */
export interface LaneTerms extends ClaimTerms {
  /** Only jobs of this queue: queues have slots of their own, so that a training of hours takes none from pictures. */
  readonly kind: JobQueue;
  readonly lanes: readonly Lane[];
}

export interface ClaimRequest<K extends JobQueue = JobQueue> extends LaneTerms {
  readonly kind: K;
  readonly claimToken: string;
}

/** Jobs. Each method for a claimed job is one guarded statement: false or null means that the claim is lost. */
export interface JobStore {
  insert(job: JobRecord): Promise<void>;
  countUnfinished(scope: Scope): Promise<number>;
  findOwned(scope: Scope, id: string): Promise<JobRecord | null>;
  /** Those that make images; `TrainingStore` lists the others. */
  listOwned(scope: Scope, page: PageRequest): Promise<GenerationJob[]>;
  /**
   * pending | running → cancelled. With a submission the outcome is `stopping`: one picture stays held until
   * `settleAbandoned`. @returns the cancelled job, or null if missing, foreign, of another kind or finished.
   */
  cancelOwned(scope: Scope, id: string, kind: JobQueue, at: Date): Promise<JobRecord | null>;
  /** Cancels all unfinished jobs of a user in all workspaces, when the account is locked. @returns the cancelled jobs */
  cancelAllOf(userId: string, at: Date): Promise<JobRecord[]>;
  /**
   * Takes the next job of a lane that has room: pending, or running with an expired lease. A job that was handed back with
   * `delayedUntil` waits until then, on all nodes. Fair: the workspace served
   * longest ago goes first, then the oldest job (ASVS 15.4.4). Two workers never get the same claim.
   */
  claimNext<K extends JobQueue>(request: ClaimRequest<K>): Promise<JobInQueue<K> | null>;
  /**
   * Records that the workspace of a claimed job has just got a picture, and extends the lease. Locks the job's row, so that
   * other writes of the same transaction are made only by the holder of the claim. Clears the submission that made the
   * picture.
   */
  recordServed(id: string, claimToken: string, now: Date, leaseExpiresAt: Date): Promise<boolean>;
  /**
   * Stores the key of a submission before it is sent to a remote engine, or deletes the current one (null) because it
   * produced nothing. The remote id is unknown afterwards.
   */
  noteSubmission(id: string, claimToken: string, submissionKey: string | null): Promise<boolean>;
  /**
   * Stores the remote engine's id of the current submission. @returns false if the claim is lost, or there is no
   * submission
   */
  noteRemoteId(id: string, claimToken: string, remoteId: string): Promise<boolean>;
  /**
   * Stores the provider's id of a submission whose worker has no claim any more, so that the work can be cancelled.
   * @returns false if the submission is no longer the job's, or has an id
   */
  noteLateRemoteId(id: string, submissionKey: string, remoteId: string): Promise<boolean>;
  /**
   * Ended jobs of these lanes whose submission may still be running, the earliest ended first. Without a remote id only
   * if they ended by `answeredBy`: until then a worker may still receive it.
   */
  listAbandoned(lanes: readonly Lane[], answeredBy: Date, limit: number): Promise<JobRecord[]>;
  /**
   * Forgets the submission of an ended job whose outcome is known. For a cancelled job that is its `cancelOutcome`, and
   * `abandoned` charges one unit.
   * @returns the job, if this call settled it, so that the hold of the picture can be; else null
   */
  settleAbandoned(
    id: string,
    submissionKey: string,
    outcome: Exclude<CancelOutcome, 'stopping'>,
  ): Promise<JobRecord | null>;
  /** Cancelled jobs that ended by `endedBy` and still wait for their provider, whether or not a node serves it. */
  listStopping(endedBy: Date, limit: number): Promise<JobRecord[]>;
  /** Whether a job of another workspace could be claimed now by these lanes; see `claimNext`. */
  othersWait(scope: Scope, terms: LaneTerms): Promise<boolean>;
  /** `remoteQueuePosition` as the provider reported it last. */
  heartbeat(
    id: string,
    claimToken: string,
    progress: number,
    leaseExpiresAt: Date,
    remoteQueuePosition?: number | null,
  ): Promise<boolean>;
  /** @param end what is charged, and why pictures are missing */
  complete(id: string, claimToken: string, end: Completion, at: Date): Promise<JobRecord | null>;
  fail(id: string, claimToken: string, failure: Failure, at: Date): Promise<JobRecord | null>;
  /** Records that a picture finally failed, and deletes the submission that was to make it. */
  noteMissing(id: string, claimToken: string, missing: readonly MissingPicture[]): Promise<boolean>;
  /** Replaces the preview of the picture in progress. @param webp base64 */
  notePreview(id: string, claimToken: string, webp: string, at: Date): Promise<boolean>;
  /** The preview of an unfinished job, in base64, for a member of its workspace; null without one. */
  findPreviewOfMember(userId: string, id: string): Promise<string | null>;
  /**
   * running → pending, without counting the attempt: a shutdown or another workspace's turn is not a failure. `progress`
   * (0 … 1) is the share of its stored pictures; null leaves what the job had.
   * @param delayedUntil when the provider allows the next try, if it asked to wait
   */
  handBack(id: string, claimToken: string, progress: number | null, delayedUntil?: Date): Promise<boolean>;
  /** Fails jobs that wait for one of these providers, at most 200 at a time; running ones stay. @returns them */
  failWaitingFor(providers: readonly string[], failure: Failure, at: Date): Promise<JobRecord[]>;
  /** The providers among these that have unfinished jobs, work of an ended or deleted job that may still run, or LoRAs to delete. */
  providersInUse(providers: readonly string[]): Promise<string[]>;
  /** Whether a job of the provider runs. */
  isProviderBusy(provider: string): Promise<boolean>;
  /** Whether `failExhausted` would find any; locks nothing. */
  hasExhausted(terms: ClaimTerms): Promise<boolean>;
  /**
   * Fails unclaimed jobs without attempts left, at most 200 at a time.
   * @returns them, so that their quota can be released
   */
  failExhausted(terms: ClaimTerms, failure: Failure): Promise<JobRecord[]>;
  /** Writes what was charged for a job that the caller's transaction has ended. */
  charge(id: string, amount: Amount): Promise<void>;
  /** Deletes the previews of jobs that have ended, in the same transaction. */
  deletePreviews(jobIds: readonly string[]): Promise<void>;
  countByState(): Promise<Record<JobRecord['state'], number>>;
  /** The unfinished jobs of a provider that make images, by workspace. */
  laneLoad(provider: string): Promise<LaneLoad[]>;
  /** What is known about the waits of these jobs, unordered; one statement, however many they are. */
  waitFacts(ids: readonly string[]): Promise<WaitFacts[]>;
  /** How long the model's latest completed jobs took, at most `limit`; the latest first. */
  latestDurations(model: string, limit: number): Promise<JobDuration[]>;
  /**
   * What jobs that ended from `since` on were charged, by model; those without charge are left out.
   * @param unlessUnvotedBy leaves out the jobs of comparisons that this person has not voted on
   */
  chargedByModel(scope: Scope, since: Date, unlessUnvotedBy?: string): Promise<ModelUsage[]>;
  /** The latest failures of a provider's jobs with what the provider said; for superadmins only. */
  latestFailures(provider: string, limit: number): Promise<ProviderFailure[]>;
}

/**
 * Blobs that are no longer referenced: those of erased assets (`AssetStore.erase`) and leftovers of attempts at jobs.
 * They are recorded in the transaction that removes the reference, and deleted after it, so that neither a crash nor a
 * disk error leaves them forever (ASVS 14.2.7).
 */
export interface RemovalStore {
  /** Joins the caller's transaction. `keys` as for `BlobStore.delete`; a key that is already recorded keeps its time. */
  add(keys: readonly string[], dueAt: Date): Promise<void>;
  /**
   * The keys that are due, the longest waiting first. A key scheduled beyond the maximum wait is due, too: the clock was set
   * back.
   */
  listDue(now: Date, limit: number): Promise<string[]>;
  /** For keys that could not be removed. */
  postpone(keys: readonly string[], dueAt: Date): Promise<void>;
  /** After the blobs are removed. */
  delete(keys: readonly string[]): Promise<void>;
  /** Keeps a blob that was to be removed later. Joins the caller's transaction. @returns false if it is not to be removed */
  keep(key: string): Promise<boolean>;
}

/** The stores of jobs and images as part of `Stores`. */
export interface StudioStores {
  readonly jobs: JobStore;
  readonly drawnPictures: DrawnPictureStore;
  readonly images: ImageStore;
  readonly imageParents: ImageParentStore;
  readonly uploads: UploadStore;
  readonly assets: AssetStore;
  readonly pictureTransfers: PictureTransferStore;
  readonly removals: RemovalStore;
  readonly quotas: QuotaStore;
  readonly comparisons: ComparisonStore;
  readonly presets: PresetStore;
  readonly trainings: TrainingStore;
  readonly loras: LoraStore;
  readonly enhancements: EnhancementStore;
  readonly orphanedWork: OrphanedWorkStore;
  readonly shares: ShareStore;
  readonly collections: CollectionStore;
}

export type {
  DrawnPictureStore,
  ImageFile,
  ImageFilter,
  ImageNotes,
  ImageStore,
  ImageTimes,
  ListPart,
} from './image-store.ts';
export type { Completion, Failure, JobDuration, LaneLoad } from './job-facts.ts';
export type { Amount, QuotaLimits } from './quota-store.ts';
