import type { FailureKind } from '../schemas/jobs.ts';
import type { Amount } from './quota-store.ts';

/** How a job is completed. */
export interface Completion {
  readonly charged: Amount;
  /** For the user; null if all pictures were made. */
  readonly shortfall: string | null;
  readonly failureCause?: string | null;
}

/** Why a job failed. */
export interface Failure {
  /** For the user. */
  readonly reason: string;
  readonly kind: FailureKind;
  /** The provider's own words, for superadmins. */
  readonly cause: string | null;
}

/** Unfinished jobs of one workspace at one provider. */
export interface LaneLoad {
  readonly workspaceId: string;
  readonly waiting: number;
  readonly running: number;
}

export interface JobDuration {
  readonly ms: number;
  readonly pictures: number;
}

/** What determines how long a job waits. */
export interface WaitFacts {
  readonly jobId: string;
  /** Unfinished jobs of the same kind, provider and workspace that were created before this one. */
  readonly earlier: number;
  /** Of its provider: unfinished jobs that make images. */
  readonly load: readonly LaneLoad[];
  /** Of the model's latest completed jobs, at most 20. */
  readonly durations: readonly JobDuration[];
}

/** What jobs of one model were charged. */
export interface ModelUsage extends Amount {
  readonly model: string;
}

export interface ProviderFailure {
  readonly jobId: string;
  readonly model: string;
  readonly kind: FailureKind | null;
  readonly cause: string;
  readonly at: Date;
}
