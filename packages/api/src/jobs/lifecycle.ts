import { AppError } from '@atelier/core/errors';
import { maxRemovalWaitMs } from '@atelier/core/max-lifetimes';
import type { JobRecord, UserRecord } from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';
import type { CancelOutcome } from '@atelier/core/schemas/jobs';
import type { Scope } from '@atelier/core/scope';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { ServiceSettings } from '../shared/settings.ts';
import { auditJob } from './audit-job.ts';
import { endCancelled } from './job-ends.ts';
import { heldAmount, heldImages, holdQuota, settleStopping } from './quota.ts';
import { countStoredImages } from './storage.ts';

/*
 * What users and administrators do to jobs, within the caller's transaction; what workers do is in `claimed-jobs.ts`.
 * Every function in both keeps to the lock order (decision 0023): jobs and their pictures, images, quotas, removals, and
 * the audit log last.
 */

/**
 * Within this time a worker that lost its claim notices it, even without the database, and removes its own files. Files
 * that are left afterwards belong to a worker that died.
 */
const lostClaimWindowMs = maxRemovalWaitMs;

/**
 * Holds the quota and queues the job. The hold locks the workspace's quota row, so that the counts after it are exact
 * under parallel calls, too.
 * @throws AppError `quota_exceeded`, `budget_exceeded`, `too_many_jobs`, `gallery_full` (ASVS 2.1.3)
 */
export const createJob = async (
  stores: Stores,
  job: JobRecord,
  { maxUnfinishedJobs, maxStoredImages }: Pick<ServiceSettings, 'maxUnfinishedJobs' | 'maxStoredImages'>,
  audit: AuditTrail,
): Promise<void> => {
  await holdQuota(stores, job);
  if ((await stores.jobs.countUnfinished(job)) >= maxUnfinishedJobs) throw new AppError('too_many_jobs');
  if ((await countStoredImages(stores, job)) > maxStoredImages) throw new AppError('gallery_full');
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
 * Cancels one job of this kind and workspace. What has come is kept and charged (decision 0043).
 * @throws AppError `not_found` if missing or foreign, `conflict` if already finished
 */
export const cancelJob = async (
  stores: Stores,
  scope: Scope,
  { id, kind }: Pick<JobRecord, 'id' | 'kind'>,
  at: Date,
  audit: AuditTrail,
): Promise<JobRecord> => {
  const cancelled = await stores.jobs.cancelOwned(scope, id, kind, at);
  if (cancelled === null) {
    const found = await stores.jobs.findOwned(scope, id);
    throw found?.kind !== kind
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
 * Writes what became of the remote work of an ended job. For a cancelled job the money follows, once, whichever worker
 * learns it first: abandoned work is charged, anything else is released.
 * @returns the job if this call settled it
 */
export const settleRemoteWork = async (
  stores: Stores,
  { id, submissionKey }: { readonly id: string; readonly submissionKey: string },
  outcome: Exclude<CancelOutcome, 'stopping'>,
  at: Date,
  audit: AuditTrail,
): Promise<JobRecord | null> => {
  const job = await stores.jobs.settleAbandoned(id, submissionKey, outcome);
  if (job === null) return null;
  await settleStopping(stores, job, at);
  await auditJob(stores, audit, 'job_cancel_settled', job, {
    outcome,
    images: job.chargedImages,
    costMinor: job.chargedMinor,
  });
  return job;
};
