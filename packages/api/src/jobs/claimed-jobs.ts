import { randomUUID } from 'node:crypto';
import type { Clock } from '@atelier/core/clock';
import { AppError } from '@atelier/core/errors';
import { unusedFolders } from '@atelier/core/job-attempts';
import { type GenerationJob, type JobRecord, makesImages } from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';
import type { ClaimTerms, Failure } from '@atelier/core/ports/studio-stores';
import { unitsOf } from '@atelier/core/schemas/job-kinds';
import type { FailureKind } from '@atelier/core/schemas/jobs';
import { type AuditTrail, createAuditTrail } from '../audit/audit-trail.ts';
import { auditJob } from './audit-job.ts';
import { shortfallText } from './failures.ts';
import { endWithoutImages } from './job-ends.ts';
import { type DrawnFiles, publishPictures } from './pictures.ts';
import { costOf, endHolds } from './quota.ts';

/*
 * What workers do to jobs, within the caller's transaction and in the lock order that `lifecycle.ts` names.
 */

/** The audit trail of a worker, which acts without a user and a request. */
export const workerTrail = (clock: Clock): AuditTrail =>
  createAuditTrail({ requestId: randomUUID(), ip: '', userAgent: 'worker' }, null, clock);

/** A worker's claim to a job, with its fencing token. */
export interface JobClaim<J extends JobRecord = JobRecord> {
  readonly job: J;
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

/** Why pictures are missing from a completed job. `cause`: the provider's words, for superadmins. */
export interface Shortfall {
  readonly kind: FailureKind;
  readonly cause: string | null;
}

/**
 * Completes the job, publishes its images and charges those that were made (R-STUDIO-1). With a shortfall there may be fewer
 * than asked for, but at least one.
 * @returns false if the claim was lost; nothing is changed then
 */
export const completeJob = async (
  stores: Stores,
  { job, claimToken }: JobClaim<GenerationJob>,
  now: Date,
  audit: AuditTrail,
  shortfall: Shortfall | null = null,
): Promise<boolean> => {
  // Only the holder of the claim stores pictures, so the count is exact if the claim is still held below.
  const made = (await stores.drawnPictures.listOf(job.id)).length;
  const row = await stores.jobs.complete(
    job.id,
    claimToken,
    {
      charged: costOf(job, made),
      shortfall: shortfall === null ? null : shortfallText(job, made, shortfall.kind),
      failureCause: shortfall?.cause ?? null,
    },
    now,
  );
  if (row === null || !makesImages(row)) return false;
  const keys = await publishPictures(stores, row);
  const isWhole = keys.length === row.params.count;
  if (keys.length !== made || (!isWhole && (shortfall === null || made === 0)))
    throw new AppError('internal', undefined, {
      cause: new Error('A job was completed without its pictures.'),
    });
  await endHolds(stores, [{ job: row, charged: made, stillHeld: 0 }], now);
  await stores.jobs.deletePreviews([row.id]);
  // Leftovers of workers that died while drawing.
  await stores.removals.add(unusedFolders(row, row.params.count, keys), now);
  await auditJob(stores, audit, 'job_completed', row, {
    images: made,
    ...(row.chargedMinor > 0 && { costMinor: row.chargedMinor }),
    ...(shortfall !== null && { missing: row.params.count - made, kind: shortfall.kind }),
  });
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
    await auditJob(stores, workerTrail(clock), 'job_failed', job, {
      attempts: job.attempts,
      kind: job.failureKind,
    });
};

/** The longest cause that is stored, in characters. */
const maxCauseLength = 2000;

/**
 * Fails a claimed job and releases its quota.
 * @returns false if the claim was lost; nothing is changed then
 */
export const failJob = async (
  stores: Stores,
  { job, claimToken }: JobClaim,
  failure: Failure,
  clock: Clock,
): Promise<boolean> => {
  const now = clock.now();
  const cause = failure.cause?.slice(0, maxCauseLength) ?? null;
  const row = await stores.jobs.fail(job.id, claimToken, { ...failure, cause }, now);
  if (row === null) return false;
  await endFailed(stores, [row], now, clock);
  return true;
};

/** Fails jobs without attempts left, at most 200 at a time. @returns the failed jobs */
export const failExhaustedJobs = async (
  stores: Stores,
  terms: ClaimTerms,
  failure: Failure,
  clock: Clock,
): Promise<JobRecord[]> => {
  const jobs = await stores.jobs.failExhausted(terms, failure);
  await endFailed(stores, jobs, terms.now, clock);
  return jobs;
};

/**
 * Returns a claimed job to the queue without counting the attempt; its stored pictures stay.
 * @param storedPictures the number of stored pictures
 * @param delayedUntil when the provider allows the next try, if it asked to wait
 * @returns false if the claim was lost
 */
export const handBackJob = (
  { jobs }: Pick<Stores, 'jobs'>,
  { job, claimToken }: JobClaim,
  storedPictures: number,
  delayedUntil?: Date,
): Promise<boolean> => {
  // A training goes on at its provider, so that its progress stays.
  const progress = job.kind === 'training' ? null : storedPictures / unitsOf(job);
  return jobs.handBack(job.id, claimToken, progress, delayedUntil);
};
