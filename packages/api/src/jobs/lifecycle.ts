import { randomUUID } from 'node:crypto';
import { attemptFolders, unusedFolders } from '@atelier/core/attempts';
import type { Clock } from '@atelier/core/clock';
import { AppError } from '@atelier/core/errors';
import { maxRemovalWaitMs } from '@atelier/core/max-lifetimes';
import type { AuditEvent } from '@atelier/core/policy';
import type { AuditDetails, JobRecord, UserRecord } from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';
import type { ClaimTerms } from '@atelier/core/ports/studio-stores';
import type { Scope } from '@atelier/core/scope';
import { type AuditTrail, createAuditTrail } from '../audit/audit-trail.ts';
import { type DrawnFiles, forgetPictures, publishPictures } from './pictures.ts';
import { heldImages, holdQuota, releaseQuotas, settleQuota } from './quota.ts';

/*
 * What happens to a job from its creation to its end, within the caller's transaction; the API and the workers use the
 * same functions. Every function keeps to the lock order (decision 0023): jobs and their pictures, images, quotas,
 * removals, and the audit log last.
 */

/**
 * Within that time a worker that lost its job, even one that is cut off from the database, has noticed and removed what
 * it drew itself. What is still there afterwards belongs to a worker that died.
 */
const noticedMs = maxRemovalWaitMs;

const audited = (
  stores: Pick<Stores, 'audit'>,
  trail: AuditTrail,
  event: AuditEvent,
  job: JobRecord,
  details?: AuditDetails,
): Promise<void> =>
  trail.write(stores, event, {
    workspaceId: job.workspaceId,
    entityType: 'job',
    entityId: job.id,
    ...(details && { details }),
  });

/** The trail of a worker: no person and no request is behind what it does. */
export const workerTrail = (clock: Clock): AuditTrail =>
  createAuditTrail({ requestId: randomUUID(), ip: '', userAgent: 'worker' }, null, clock);

/**
 * Holds the quota and queues the job. The hold locks the workspace's quota row, so that the count behind it is exact
 * under parallel calls too.
 * @throws AppError `quota_exceeded`, `too_many_jobs`
 */
export const createJob = async (
  stores: Stores,
  job: JobRecord,
  maxUnfinished: number,
  audit: AuditTrail,
): Promise<void> => {
  await holdQuota(stores, job);
  if ((await stores.jobs.countUnfinished(job)) >= maxUnfinished) throw new AppError('too_many_jobs');
  await stores.jobs.insert(job);
  await audited(stores, audit, 'job_created', job, { model: job.model, count: heldImages(job) });
};

/**
 * What belongs to every end without images: quotas back, bytes to be removed.
 * @param foldersDueAt when nobody writes into the folders of the jobs' attempts any more
 */
const endWithoutImages = async (
  stores: Pick<Stores, 'drawn' | 'quotas' | 'assets' | 'removals'>,
  jobs: readonly JobRecord[],
  at: Date,
  foldersDueAt: Date,
): Promise<void> => {
  const keys = await forgetPictures(stores, jobs);
  await releaseQuotas(stores, jobs);
  await stores.assets.erase(keys, at);
  await stores.removals.add(
    jobs.flatMap((job) => attemptFolders(job, job.attempts)),
    foldersDueAt,
  );
};

const endCancelled = (stores: Stores, jobs: readonly JobRecord[], at: Date): Promise<void> =>
  endWithoutImages(stores, jobs, at, new Date(at.getTime() + noticedMs));

/**
 * Cancels one job of the workspace.
 * @throws AppError `not_found` when missing or foreign, `conflict` when finished already
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
      : new AppError('conflict', 'This job has finished already.');
  }
  await endCancelled(stores, [cancelled], at);
  await audited(stores, audit, 'job_cancelled', cancelled);
  return cancelled;
};

/**
 * Cancels a person's unfinished jobs in every workspace, as when the account is locked, and gives each workspace its
 * quota back (ASVS 7.4.2). The caller writes the event, and signals the watchers after the commit.
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

/** The right to write for a job: the token of its present claim. */
export interface JobClaim {
  readonly job: JobRecord;
  readonly claimToken: string;
}

/**
 * Makes pictures the job's own, so that they outlast this claim, and notes that its workspace was served.
 * @returns false when the claim was lost; nothing has happened then
 */
export const keepPictures = async (
  stores: Stores,
  { job, claimToken }: JobClaim,
  drawn: readonly DrawnFiles[],
  now: Date,
  leaseExpiresAt: Date,
): Promise<boolean> => {
  if (!(await stores.jobs.noteTurn(job.id, claimToken, now, leaseExpiresAt))) return false;
  for (const { picture, assets } of drawn) {
    await stores.assets.insertMany(assets);
    await stores.drawn.add(picture);
  }
  return true;
};

/**
 * Completes the job, makes its images exist and settles its quota (R-STUDIO-1).
 * @returns false when the claim was lost; nothing has happened then
 */
export const completeJob = async (
  stores: Stores,
  { job, claimToken }: JobClaim,
  now: Date,
  audit: AuditTrail,
): Promise<boolean> => {
  const row = await stores.jobs.complete(job.id, claimToken, now);
  if (row === null) return false;
  const keys = await publishPictures(stores, row);
  if (keys.length !== row.params.count)
    throw new AppError('internal', undefined, {
      cause: new Error('A job was completed without all its pictures.'),
    });
  await settleQuota(stores, row, keys.length, now);
  // What workers that died while drawing left behind.
  await stores.removals.add(unusedFolders(row, row.params.count, keys), now);
  await audited(stores, audit, 'job_completed', row, { images: keys.length });
  return true;
};

const endFailed = async (
  stores: Stores,
  failed: readonly JobRecord[],
  now: Date,
  clock: Clock,
): Promise<void> => {
  await endWithoutImages(stores, failed, now, now);
  for (const job of failed)
    await audited(stores, workerTrail(clock), 'job_failed', job, { attempts: job.attempts });
};

/**
 * Fails a held job and gives its quota back.
 * @param reason in words for a person
 * @returns false when the claim was lost; nothing has happened then
 */
export const failJob = async (
  stores: Stores,
  { job, claimToken }: JobClaim,
  reason: string,
  clock: Clock,
): Promise<boolean> => {
  const now = clock.now();
  const row = await stores.jobs.fail(job.id, claimToken, reason, now);
  if (row === null) return false;
  await endFailed(stores, [row], now, clock);
  return true;
};

/** Fails jobs that outlived their workers too often, a bounded number at a time. @returns them */
export const failExhaustedJobs = async (
  stores: Stores,
  terms: ClaimTerms,
  reason: string,
  clock: Clock,
): Promise<JobRecord[]> => {
  const jobs = await stores.jobs.failExhausted(terms, reason);
  await endFailed(stores, jobs, terms.now, clock);
  return jobs;
};

/**
 * Puts a held job back into the queue, without counting the attempt; the pictures that were kept stay.
 * @param keptPictures how many there are
 * @returns false when the claim was lost
 */
export const handBackJob = (
  { jobs }: Pick<Stores, 'jobs'>,
  { job, claimToken }: JobClaim,
  keptPictures: number,
): Promise<boolean> => jobs.handBack(job.id, claimToken, keptPictures / job.params.count);
