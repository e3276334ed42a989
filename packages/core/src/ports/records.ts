import type { AuditEvent, Role } from '../policy.ts';
import type { SignInMethod } from '../schemas/identity.ts';
import type { JobKind, JobParams } from '../schemas/job-kinds.ts';
import type { JobState } from '../schemas/jobs.ts';

/** Rows as the stores give them. Dates are UTC with millisecond precision. */

export interface UserRecord {
  readonly id: string;
  /** Normalised; unique. */
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  /** PHC string; null for accounts that cannot sign in by password. */
  readonly passwordHash: string | null;
  /** The personal workspace. */
  readonly workspaceId: string;
  readonly lockedAt: Date | null;
  readonly lockReason: string | null;
  /** When somebody proved that they read the mail of `email`; null while nobody has. */
  readonly emailVerifiedAt: Date | null;
  /** Since when sign-in asks for a second factor: a confirmed TOTP secret or a passkey; null while it has none. */
  readonly secondFactorAt: Date | null;
  readonly createdAt: Date;
  readonly lastSignInAt: Date | null;
  readonly lastSignInIp: string | null;
}

export interface SessionRecord {
  /** SHA-256 of the token, lower-case hex. The token itself is nowhere stored (R-SESS-1). */
  readonly tokenHash: string;
  /** What people see and name when they end a session. */
  readonly id: string;
  readonly userId: string;
  readonly createdAt: Date;
  /** Slides with use; never beyond `createdAt` + the absolute maximum. */
  readonly expiresAt: Date;
  readonly lastSeenAt: Date;
  readonly ip: string;
  readonly userAgent: string;
  /** How the person came in. */
  readonly method: SignInMethod;
  /** When they last proved who they are: at sign-in, at the provider that let them in, or by stepping up (R-ID-9). */
  readonly provenAt: Date;
}

/** What the hot look-up yields: just enough to decide on a call. */
export interface SessionWithUser {
  readonly session: SessionRecord;
  readonly user: Omit<UserRecord, 'passwordHash'>;
}

/** A piece of work in the queue, whatever its kind. What only one kind has is in `params` or in tables of that kind. */
export interface JobFields<K extends JobKind> {
  readonly id: string;
  readonly kind: K;
  readonly workspaceId: string;
  readonly userId: string;
  readonly state: JobState;
  /** 0 … 1 */
  readonly progress: number;
  readonly params: JobParams<K>;
  /** Whose engine does the work, and which of its models; nodes claim by both. */
  readonly provider: string;
  readonly model: string;
  /** Sent along with the present submission to a remote engine and stored before it; null while there is none. */
  readonly submissionKey: string | null;
  /** What the remote engine calls that submission: opaque. Null while it has not answered. */
  readonly remoteId: string | null;
  /** In words for a person. */
  readonly failure: string | null;
  /** How often a worker has taken it. */
  readonly attempts: number;
  /** The fencing token of the present claim; a worker with another one is late. */
  readonly claimToken: string | null;
  readonly leaseExpiresAt: Date | null;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}
export type JobRecord = { [K in JobKind]: JobFields<K> }[JobKind];

export interface ImageRecord {
  readonly id: string;
  readonly workspaceId: string;
  readonly userId: string;
  readonly jobId: string;
  /** 0-based place within its job; unique together with `jobId`, so that no image is doubled. */
  readonly position: number;
  readonly prompt: string;
  readonly negativePrompt: string;
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
  /** Size of the full image. */
  readonly bytes: number;
  /** Of the full image, lower-case hex; also its ETag. */
  readonly sha256: string;
  readonly placeholder: string;
  readonly createdAt: Date;
  readonly deletedAt: Date | null;
}

/**
 * A picture of a job that is not finished: drawn and stored, but not yet an image. Its claim may end (another person's
 * turn, a stop, a crash) and the next one goes on behind it.
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
    | 'bytes'
    | 'sha256'
    | 'placeholder'
    | 'createdAt'
  > {}

export interface QuotaRecord {
  readonly workspaceId: string;
  /** Images per calendar month (UTC). */
  readonly monthlyLimit: number;
  /** `YYYY-MM` that `used` belongs to. */
  readonly period: string;
  readonly used: number;
  /** Reserved by unfinished jobs; not bound to a period. */
  readonly held: number;
}

export type AuditDetails = Readonly<Record<string, string | number | boolean | null>>;

/** One event, before it gets its place in the chain. Never holds a secret (ASVS 16.2.5). */
export interface AuditEntry {
  readonly time: Date;
  readonly type: AuditEvent;
  readonly actorId: string | null;
  readonly workspaceId: string | null;
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
  /** SHA-256 over `prevHash` and the canonical JSON of this row. */
  readonly hash: string;
}
