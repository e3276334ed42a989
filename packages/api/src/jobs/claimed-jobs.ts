import { randomUUID } from 'node:crypto';
import type { Clock } from '@atelier/core/clock';
import { AppError } from '@atelier/core/errors';
import { unusedFolders } from '@atelier/core/job-attempts';
import type { JobRecord } from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';
import type { ClaimTerms } from '@atelier/core/ports/studio-stores';
import { type AuditTrail, createAuditTrail } from '../audit/audit-trail.ts';
import { auditJob } from './audit-job.ts';
import { endWithoutImages } from './job-ends.ts';
import { type DrawnFiles, publishPictures } from './pictures.ts';
import { settleQuota } from './quota.ts';

/*
 * What workers do to jobs, within the caller's transaction and in the lock order that `lifecycle.ts` names.
 */

/** The audit trail of a worker, which acts without a user and a request. */
export const workerTrail = (clock: Clock): AuditTrail =>
  createAuditTrail({ requestId: randomUUID(), ip: '', userAgent: 'worker' }, null, clock);

/** A worker's claim to a job, with its fencing token. */
export interface JobClaim {
  readonly job: JobRecord;
  readonly claimToken: string;
}

/**
 * Stores pictures of the job, so that they outlast this claim, and records that its workspace was served.
 * @returns false if the claim was lost; nothing is stored then
 */
export const storePictures = async (
  stores: Stores,
  { job, claimToken }: JobClaim,
  drawn: readonly DrawnFiles[],
  now: Date,
  leaseExpiresAt: Date,
): Promise<boolean> => {
  if (!(await stores.jobs.recordServed(job.id, claimToken, now, leaseExpiresAt))) return false;
  for (const { picture, assets } of drawn) {
    await stores.assets.insertMany(assets);
    await stores.drawnPictures.add(picture);
  }
  return true;
};

/**
 * Completes the job, publishes its images and settles its quota (R-STUDIO-1).
 * @returns false if the claim was lost; nothing is changed then
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
  // Leftovers of workers that died while drawing.
  await stores.removals.add(unusedFolders(row, row.params.count, keys), now);
  await auditJob(stores, audit, 'job_completed', row, { images: keys.length });
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
    await auditJob(stores, workerTrail(clock), 'job_failed', job, { attempts: job.attempts });
};

/**
 * Fails a claimed job and releases its quota.
 * @param reason for the user
 * @returns false if the claim was lost; nothing is changed then
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

/** Fails jobs without attempts left, at most 200 at a time. @returns the failed jobs */
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
 * Returns a claimed job to the queue without counting the attempt; its stored pictures stay.
 * @param storedPictures the number of stored pictures
 * @returns false if the claim was lost
 */
export const handBackJob = (
  { jobs }: Pick<Stores, 'jobs'>,
  { job, claimToken }: JobClaim,
  storedPictures: number,
): Promise<boolean> => jobs.handBack(job.id, claimToken, storedPictures / job.params.count);
