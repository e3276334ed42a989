import type { AuditEvent, Role } from '../policy.ts';
import type { SignInMethod } from '../schemas/identity.ts';
import type { JobKind, JobParams, JobQueue } from '../schemas/job-kinds.ts';
import type { CancelOutcome, FailureKind, JobState, MissingPicture } from '../schemas/jobs.ts';
import type { ModerationFlag } from '../schemas/moderation.ts';
import type { WorkspaceRole } from '../workspace-roles.ts';

/** Rows of the stores. Dates are UTC with millisecond precision. */

export interface UserRecord {
  readonly id: string;
  /** Normalised; unique. */
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  /** PHC string; null for accounts that cannot sign in with a password. */
  readonly passwordHash: string | null;
  /** The personal workspace. */
  readonly workspaceId: string;
  readonly lockedAt: Date | null;
  readonly lockReason: string | null;
  /** When the user proved that they receive mail at `email`; null if not yet. */
  readonly emailVerifiedAt: Date | null;
  /** Since when sign-in requires a second factor (a confirmed TOTP secret or a passkey); null if it does not. */
  readonly secondFactorAt: Date | null;
  readonly createdAt: Date;
  readonly lastSignInAt: Date | null;
  readonly lastSignInIp: string | null;
  /** When the account is deleted for good; until then only cancelling that is open to its owner. Null if none is under way. */
  readonly deletionDueAt: Date | null;
}

export interface SessionRecord {
  /** SHA-256 of the token, lower-case hex. The token itself is never stored (R-SESS-1). */
  readonly tokenHash: string;
  /** The public id, by which the user ends a session. */
  readonly id: string;
  readonly userId: string;
  readonly createdAt: Date;
  /** Extended by use; never beyond `createdAt` + the absolute maximum. */
  readonly expiresAt: Date;
  readonly lastSeenAt: Date;
  readonly ip: string;
  readonly userAgent: string;
  /** How the user signed in. */
  readonly method: SignInMethod;
  /** When the user last proved who they are: at sign-in, at the provider, or by a step-up (R-ID-9). */
  readonly provenAt: Date;
}

/** The result of the look-up on every call: just enough to authorise it. */
export interface SessionWithUser {
  readonly session: SessionRecord;
  readonly user: Omit<UserRecord, 'passwordHash'>;
  /** In the personal workspace; null without a membership, and then that workspace is closed as well. */
  readonly workspaceRole: WorkspaceRole | null;
}

/** The state of the rows of a look-up: their versions, as one text. */
export interface SessionVersion {
  readonly tokenHash: string;
  /** Another text after every change of the session, its user, their membership or their quota. */
  readonly version: string;
}

/** A look-up with its version as of the same moment. */
export interface VersionedSession extends SessionWithUser {
  readonly version: string;
}

/** The user that a credential authenticates. */
export type CredentialHolder = Pick<SessionWithUser, 'user' | 'workspaceRole'>;

/** A user's membership in a workspace; every user is the owner of their personal one. */
export interface MembershipRecord {
  readonly workspaceId: string;
  readonly userId: string;
  readonly role: WorkspaceRole;
  readonly createdAt: Date;
}

/** A job of any kind. Data of one kind is in `params` or in tables of that kind. */
export interface JobFields<K extends JobKind> {
  readonly id: string;
  readonly kind: K;
  readonly workspaceId: string;
  readonly userId: string;
  readonly state: JobState;
  /** 0 … 1 */
  readonly progress: number;
  readonly params: JobParams<K>;
  /** The engine's provider and model; nodes claim by both. */
  readonly provider: string;
  readonly model: string;
  /**
   * The idempotency key of the current submission to a remote engine, stored before it is sent; null if there is none.
   */
  readonly submissionKey: string | null;
  /** The remote engine's id of that submission: opaque. Null until it has answered. */
  readonly remoteId: string | null;
  /** What one picture costs, fixed when the job is created; minor units of the currency. */
  readonly unitPriceMinor: number;
  /** What was charged, in pictures and minor units. A cancelled job may be charged after its end. */
  readonly chargedImages: number;
  readonly chargedMinor: number;
  /** The pictures that finally failed while the job went on. */
  readonly missing: readonly MissingPicture[];
  /** Why a completed job has fewer pictures than asked for; for the user. */
  readonly shortfall: string | null;
  /** What became of the remote work of a cancelled job; null if there was none. While `stopping` one picture stays held. */
  readonly cancelOutcome: CancelOutcome | null;
  /** For the user. */
  readonly failure: string | null;
  readonly failureKind: FailureKind | null;
  /** What the provider said about a failure; only for superadmins. At most 2,000 characters. */
  readonly failureCause: string | null;
  /** When the provider allows the next try; null while nothing delays the job. */
  readonly delayedUntil: Date | null;
  /** Counts from 1, as the provider reported it last. */
  readonly remoteQueuePosition: number | null;
  /** When the latest preview was stored; null without one. */
  readonly previewAt: Date | null;
  /** How often a worker has claimed it. */
  readonly attempts: number;
  /** The fencing token of the current claim; a worker with another one has lost it. */
  readonly claimToken: string | null;
  readonly leaseExpiresAt: Date | null;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}
export type JobRecord = { [K in JobKind]: JobFields<K> }[JobKind];
/** A job of one kind. */
export type JobOf<K extends JobKind> = Extract<JobRecord, { readonly kind: K }>;
/** A job of one queue. */
export type JobInQueue<Q extends JobQueue> = Q extends 'training' ? TrainingJob : GenerationJob;
export const makesImages = (job: JobRecord): job is GenerationJob => job.kind !== 'training';
/** A job that makes images. */
export type GenerationJob = JobOf<Exclude<JobKind, 'training'>>;
/** A job that makes a LoRA. */
export type TrainingJob = JobOf<'training'>;

export interface ImageRecord {
  readonly id: string;
  readonly workspaceId: string;
  readonly userId: string;
  readonly jobId: string;
  /** 0-based position within its job; unique together with `jobId`, so that no image is stored twice. */
  readonly position: number;
  readonly prompt: string;
  readonly negativePrompt: string;
  readonly provider: string;
  readonly model: string;
  readonly style: string;
  readonly engineVersion: string;
  readonly origin: 'procedural' | 'neural';
  readonly seed: number;
  readonly width: number;
  readonly height: number;
  /** Blob keys. */
  readonly blobKey: string;
  readonly thumbKey: string;
  readonly svgKey: string | null;
  /** The engine's report on the prompt as JSON (`Understood`), or null. */
  readonly understood: string | null;
  /** Size of the full image. */
  readonly bytes: number;
  /** Of the full image, lower-case hex; also its ETag. */
  readonly sha256: string;
  readonly placeholder: string;
  readonly isFavourite: boolean;
  /** 1 … 5; null if it was never rated. */
  readonly rating: number | null;
  readonly flag: ModerationFlag;
  /** Whether another image was made from it. */
  readonly hasChildren: boolean;
  readonly createdAt: Date;
  readonly deletedAt: Date | null;
}

/**
 * A picture of an unfinished job: drawn and stored, but not yet an image. If the claim ends (another workspace's turn, a
 * shutdown, a crash), the next claim continues after it.
 */
export interface DrawnPicture
  extends Pick<
    ImageRecord,
    | 'id'
    | 'jobId'
    | 'position'
    | 'style'
    | 'engineVersion'
    | 'origin'
    | 'blobKey'
    | 'thumbKey'
    | 'svgKey'
    | 'understood'
    | 'bytes'
    | 'sha256'
    | 'placeholder'
    | 'createdAt'
  > {
  /** Null: as the job asked for it. Providers may choose another one. */
  readonly seed: number | null;
  /** Pixels; null: as the job asked for it. */
  readonly width: number | null;
  readonly height: number | null;
}

export interface QuotaRecord {
  readonly workspaceId: string;
  /** Images per calendar month (UTC). */
  readonly monthlyLimit: number;
  /** `YYYY-MM` that `used` belongs to. */
  readonly period: string;
  readonly used: number;
  /** Reserved by unfinished jobs; not bound to a period. */
  readonly held: number;
  /** Minor units of the currency per calendar month (UTC). */
  readonly budgetMinor: number;
  /** In the same period as `used`. */
  readonly spentMinor: number;
  readonly heldMinor: number;
}

export type AuditDetails = Readonly<Record<string, string | number | boolean | null>>;

/** One event before it is appended to the chain. Never contains a secret (ASVS 16.2.5). */
export interface AuditEntry {
  readonly time: Date;
  readonly type: AuditEvent;
  readonly actorId: string | null;
  readonly workspaceId: string | null;
  /**
   * The session or family of access tokens that made the call, by its public id; null for anonymous callers and the server
   * itself (ASVS 16.2.1).
   */
  readonly credentialId: string | null;
  readonly requestId: string;
  readonly ip: string;
  readonly userAgent: string;
  readonly entityType: string | null;
  readonly entityId: string | null;
  readonly details: AuditDetails;
}

export interface AuditRecord extends AuditEntry {
  /** 1, 2, 3 … without gaps. */
  readonly seq: number;
  /** Hash of the previous row; 64 zeros for the first. */
  readonly prevHash: string;
  readonly hash: string;
  /** 1: from before personal values could be erased. */
  readonly format: number;
  /** The number of the event that erased actor, credential, workspace, address and user agent; null if they are there. */
  readonly whoErasure: number | null;
  /** The same, of entity and details. */
  readonly whatErasure: number | null;
}
