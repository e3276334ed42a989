import { AppError } from '@atelier/core/errors';
import { maxRemovalWaitMs } from '@atelier/core/max-lifetimes';
import type { JobRecord, UserRecord } from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';
import type { Scope } from '@atelier/core/scope';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { ServiceSettings } from '../shared/settings.ts';
import { auditJob } from './audit-job.ts';
import { endWithoutImages } from './job-ends.ts';
import { heldImages, holdQuota } from './quota.ts';
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
 * @throws AppError `quota_exceeded`, `too_many_jobs`, `gallery_full` (ASVS 2.1.3)
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
  await auditJob(stores, audit, 'job_created', job, { model: job.model, count: heldImages(job) });
};

const endCancelled = (stores: Stores, jobs: readonly JobRecord[], at: Date): Promise<void> =>
  endWithoutImages(stores, jobs, at, new Date(at.getTime() + lostClaimWindowMs));

/**
 * Cancels one job of the workspace.
 * @throws AppError `not_found` if missing or foreign, `conflict` if already finished
 */
export const cancelJob = async (
  stores: Stores,
  scope: Scope,
  id: string,
  at: Date,
  audit: AuditTrail,
): Promise<JobRecord> => {
  const cancelled = await stores.jobs.cancelOwned(scope, id, at);
  if (cancelled === null) {
    const found = await stores.jobs.findOwned(scope, id);
    throw found === null
      ? new AppError('not_found')
      : new AppError('conflict', 'This job has already finished.');
  }
  await endCancelled(stores, [cancelled], at);
  await auditJob(stores, audit, 'job_cancelled', cancelled);
  return cancelled;
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
  await endCancelled(stores, jobs, at);
  return jobs;
};
