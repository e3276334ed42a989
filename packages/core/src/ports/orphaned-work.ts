import type { JobKind } from '../schemas/job-kinds.ts';
import type { Lane } from './studio-stores.ts';

/**
 * Remote work whose job was deleted with its account. It has all that is needed to cancel it at the provider and to settle
 * its cost, and no personal data.
 */
export interface OrphanedWork {
  /** Identifies it. */
  readonly submissionKey: string;
  readonly remoteId: string | null;
  readonly jobId: string;
  readonly kind: JobKind;
  readonly workspaceId: string;
  readonly provider: string;
  readonly model: string;
  /** Minor units. */
  readonly unitPriceMinor: number;
  /** Whether the job was cancelled while the provider worked: then the outcome decides about one unit. */
  readonly isStopping: boolean;
  /** When the job ended. */
  readonly endedAt: Date;
}

export interface OrphanedWorkStore {
  /** Takes over the remote work of a user's ended jobs, before their rows are deleted in the same transaction. */
  keepOf(userId: string): Promise<void>;
  /** Stores the provider's id of a submission that was answered late. @returns false if it is settled, or has an id */
  noteRemoteId(submissionKey: string, remoteId: string): Promise<boolean>;
  /** As `JobStore.listAbandoned`. */
  list(lanes: readonly Lane[], answeredBy: Date, limit: number): Promise<OrphanedWork[]>;
  /** Work of jobs that ended by `endedBy`, whether or not a node serves its provider. */
  listUnanswered(endedBy: Date, limit: number): Promise<OrphanedWork[]>;
  /** Deletes it, because its outcome is known. @returns it, if this call did */
  settle(submissionKey: string): Promise<OrphanedWork | null>;
}
