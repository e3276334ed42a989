import { AppError } from '@atelier/core/errors';
import { maxRemovalWaitMs } from '@atelier/core/max-lifetimes';
import type { JobRecord, UserRecord } from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';
import { type JobQueue, queueOf } from '@atelier/core/schemas/job-kinds';
import type { CancelOutcome } from '@atelier/core/schemas/jobs';
import type { Scope } from '@atelier/core/scope';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { requireNotPaused } from '../responses/in-force.ts';
import type { ServiceSettings } from '../shared/settings.ts';
import { auditJob } from './audit-job.ts';
import { endCancelled } from './job-ends.ts';
import {
  costOf,
  heldAmount,
  heldImages,
  holdQuota,
  imagesBeyondHold,
  type QuotaEnd,
  settleStopping,
} from './quota.ts';
import { countStoredImages } from './storage.ts';

/*
 * What users and administrators do to jobs, within the caller's transaction; what workers do is in `claimed-jobs.ts`.
 * Every function in both keeps to the lock order (decision 0023): jobs and their pictures, images, quotas, removals, and
 * the audit log last.
 */

type SettledOutcome = Exclude<CancelOutcome, 'stopping'>;

/**
 * Within this time a worker that lost its claim notices it, even without the database, and removes its own files. Files
 * that are left afterwards belong to a worker that died.
 */
const lostClaimWindowMs = maxRemovalWaitMs;

/**
 * Holds the quota and queues the job. The hold locks the workspace's quota row, so that the counts after it are exact
 * under parallel calls, too.
 * @throws AppError `generation_paused`, `quota_exceeded`, `budget_exceeded`, `too_many_jobs`, `gallery_full` (ASVS 2.1.3)
 */
export const createJob = async (
  stores: Stores,
  job: JobRecord,
  { maxUnfinishedJobs, maxStoredImages }: Pick<ServiceSettings, 'maxUnfinishedJobs' | 'maxStoredImages'>,
  audit: AuditTrail,
): Promise<void> => {
  await requireNotPaused(stores, job.userId, job.createdAt);
  await holdQuota(stores, job);
  if ((await stores.jobs.countUnfinished(job)) >= maxUnfinishedJobs) throw new AppError('too_many_jobs');
  if ((await countStoredImages(stores, job)) + imagesBeyondHold(job) > maxStoredImages)
    throw new AppError('gallery_full');
  await stores.jobs.insert(job);
  await auditJob(stores, audit, 'job_created', job, {
    model: job.model,
    count: heldImages(job),
    ...(job.unitPriceMinor > 0 && { costMinor: heldAmount(job).minor }),
  });
};

const endAll = (stores: Stores, jobs: readonly JobRecord[], at: Date): Promise<JobRecord[]> =>
  endCancelled(stores, jobs, at, new Date(at.getTime() + lostClaimWindowMs));

/**
 * Cancels one job of this queue and workspace. What has come is kept and charged (decision 0043).
 * @throws AppError `not_found` if missing or foreign, `conflict` if already finished
 */
export const cancelJob = async (
  stores: Stores,
  scope: Scope,
  { id, kind }: { readonly id: string; readonly kind: JobQueue },
  at: Date,
  audit: AuditTrail,
): Promise<JobRecord> => {
  const cancelled = await stores.jobs.cancelOwned(scope, id, kind, at);
  if (cancelled === null) {
    const found = await stores.jobs.findOwned(scope, id);
    throw found === null || queueOf(found.kind) !== kind
      ? new AppError('not_found')
      : new AppError('conflict', 'This job has already finished.');
  }
  const [ended = cancelled] = await endAll(stores, [cancelled], at);
  await auditJob(stores, audit, 'job_cancelled', ended, {
    images: ended.chargedImages,
    costMinor: ended.chargedMinor,
    outcome: ended.cancelOutcome,
  });
  return ended;
};

/**
 * Cancels a user's unfinished jobs in all workspaces, for example when the account is locked, and releases their quota
 * (ASVS 7.4.2). The caller writes the event, and signals the watchers after the commit.
 * @returns the cancelled jobs
 */
export const cancelAllJobs = async (
  stores: Stores,
  user: Pick<UserRecord, 'id'>,
  at: Date,
): Promise<JobRecord[]> => {
  const jobs = await stores.jobs.cancelAllOf(user.id, at);
  return endAll(stores, jobs, at);
};

/**
 * Cancels a user's jobs because the account is deleted, as `cancelAllJobs` does, but publishes nothing: what had come is
 * charged and deleted with the account, and the picture that a provider is working on is taken over by `OrphanedWorkStore`.
 * The caller deletes images, jobs and files, and then ends the holds: images are locked before quotas.
 * @returns the cancelled jobs, and how the holds of those in workspaces of others end
 */
export const cancelWithAccount = async (
  stores: Stores,
  { id, workspaceId }: Pick<UserRecord, 'id' | 'workspaceId'>,
  at: Date,
): Promise<{ jobs: JobRecord[]; ends: QuotaEnd[] }> => {
  const jobs = await stores.jobs.cancelAllOf(id, at);
  await stores.orphanedWork.keepOf(id);
  const pictures = await stores.drawnPictures.deleteOf(jobs.map((job) => job.id));
  const came = Map.groupBy(pictures, ({ jobId }) => jobId);
  const ends = jobs
    // The quota of the own workspace is deleted with what is held.
    .filter((job) => job.workspaceId !== workspaceId)
    .map((job) => ({
      job,
      charged: came.get(job.id)?.length ?? 0,
      stillHeld: job.cancelOutcome === 'stopping' ? 1 : 0,
    }));
  return { jobs, ends };
};

/** Settles work whose job was deleted with its account, in the workspace of the job, whose quota may be gone, too. */
const settleOrphan = async (
  stores: Stores,
  submissionKey: string,
  outcome: SettledOutcome,
  at: Date,
  audit: AuditTrail,
): Promise<void> => {
  const work = await stores.orphanedWork.settle(submissionKey);
  if (work === null || !work.isStopping) return;
  const { jobId, workspaceId, provider, model } = work;
  const { images, minor: costMinor } = costOf(work, outcome === 'abandoned' ? 1 : 0);
  if ((await stores.quotas.find(workspaceId)) !== null)
    await settleStopping(stores, { ...work, cancelOutcome: outcome }, at);
  await audit.write(stores, 'job_cancel_settled', {
    ...{ workspaceId, entityType: 'job', entityId: jobId },
    details: { outcome, images, costMinor, provider, model, accountDeleted: true },
  });
};

/** Remote work of a job that has ended. */
export interface EndedRemoteWork {
  /** The job's. */
  readonly id: string;
  readonly submissionKey: string;
  /** The training that the work is, if its id is known. */
  readonly training: { readonly provider: string; readonly remoteId: string } | null;
}

/**
 * Writes what became of the remote work of an ended job, which may have been deleted with its account. For a cancelled job
 * the money follows, once, whichever worker learns it first: abandoned work is charged, anything else is released. The LoRA
 * of a training that was not stopped is deleted at its provider.
 * @returns the job if it exists and this call settled it
 */
export const settleRemoteWork = async (
  stores: Stores,
  { id, submissionKey, training }: EndedRemoteWork,
  outcome: SettledOutcome,
  at: Date,
  audit: AuditTrail,
): Promise<JobRecord | null> => {
  const job = await stores.jobs.settleAbandoned(id, submissionKey, outcome);
  if (training !== null && outcome !== 'stopped')
    await stores.loras.removeResultOf({ ...training, id: submissionKey }, at);
  if (job === null) {
    await settleOrphan(stores, submissionKey, outcome, at, audit);
    return null;
  }
  await settleStopping(stores, job, at);
  await auditJob(stores, audit, 'job_cancel_settled', job, {
    outcome,
    images: job.chargedImages,
    costMinor: job.chargedMinor,
  });
  return job;
};
