import { randomUUID } from 'node:crypto';
import { createAuditTrail } from '@atelier/api';
import type { Clock } from '@atelier/core/clock';
import type { ImageRecord, JobRecord } from '@atelier/core/ports/records';
import type { BlobStore, JobSignals } from '@atelier/core/ports/services';
import type { Database, Stores } from '@atelier/core/ports/stores';
import { quotaPeriod } from '@atelier/core/quota';
import { faultFields, type Logger } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { attemptFolder } from './draw.ts';

export interface OutcomeDeps {
  readonly db: Database;
  readonly blobs: BlobStore;
  readonly signals: JobSignals;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Metrics;
}

const houseTrail = (clock: Clock) =>
  createAuditTrail({ requestId: randomUUID(), ip: '', userAgent: 'worker' }, null, clock);

/**
 * What belongs to every failure, whoever noticed it: quotas back, events written. Inside the caller's transaction.
 * The order is the house's, and every service keeps to it: jobs, then quotas by workspace, the trail last. The trail
 * is one for all, so whoever has written to it must wait for nobody any more.
 */
const closeFailed = async (stores: Stores, failed: readonly JobRecord[], clock: Clock): Promise<void> => {
  const jobs = failed.toSorted((a, b) => (a.workspaceId < b.workspaceId ? -1 : 1));
  for (const job of jobs) await stores.quotas.release(job.workspaceId, job.count);
  for (const job of jobs)
    await houseTrail(clock).write(stores, 'job_failed', {
      workspaceId: job.workspaceId,
      entityType: 'job',
      entityId: job.id,
      details: { attempts: job.attempts },
    });
};

/** Removes the bytes of an attempt. What cannot be removed is only logged: it is nobody's picture. */
export const discardAttempt = async (
  { blobs, log }: Pick<OutcomeDeps, 'blobs' | 'log'>,
  job: JobRecord,
  attempt: number,
): Promise<void> => {
  await blobs
    .deleteFolder(attemptFolder(job, attempt))
    .catch((thrown: unknown) => log.warn({ job: job.id, ...faultFields(thrown) }, 'leftovers not removed'));
};

/** Removes what the attempts 1 … `last` left: those of workers that died while drawing. */
const discardAttempts = async (deps: OutcomeDeps, job: JobRecord, last: number): Promise<void> => {
  for (let attempt = 1; attempt <= last; attempt += 1) await discardAttempt(deps, job, attempt);
};

/**
 * Completes the job, makes its images exist and settles its quota: all at once, or nothing (R-STUDIO-1).
 * @returns false when the claim was lost; nothing has happened then.
 */
export const completeJob = async (
  deps: OutcomeDeps,
  job: JobRecord,
  claimToken: string,
  images: readonly ImageRecord[],
): Promise<boolean> => {
  const { db, clock, metrics, signals } = deps;
  const completed = await db.transaction(async (stores) => {
    const now = clock.now();
    const row = await stores.jobs.complete(job.id, claimToken, now);
    if (row === null) return false;
    await stores.images.insertMany(images);
    await stores.quotas.settle(job.workspaceId, job.count, quotaPeriod(now));
    await houseTrail(clock).write(stores, 'job_completed', {
      workspaceId: job.workspaceId,
      entityType: 'job',
      entityId: job.id,
      details: { images: images.length },
    });
    return true;
  });
  if (!completed) return false;
  metrics.jobFinished('completed');
  signals.changed(job.id);
  await discardAttempts(deps, job, job.attempts - 1);
  return true;
};

/**
 * Fails a held job and gives its quota back, in one transaction.
 * @returns false when the claim was lost; nothing has happened then.
 */
export const failJob = async (
  deps: OutcomeDeps,
  job: JobRecord,
  claimToken: string,
  reason: string,
): Promise<boolean> => {
  const { db, clock, signals, metrics } = deps;
  const failed = await db.transaction(async (stores) => {
    const row = await stores.jobs.fail(job.id, claimToken, reason, clock.now());
    if (row === null) return false;
    await closeFailed(stores, [row], clock);
    return true;
  });
  if (!failed) return false;
  metrics.jobFinished('failed');
  signals.changed(job.id);
  await discardAttempts(deps, job, job.attempts);
  return true;
};

/** Fails every job that outlived its workers `maxAttempts` times. */
export const failExhausted = async (
  deps: OutcomeDeps,
  maxAttempts: number,
  reason: string,
): Promise<void> => {
  const { db, clock, signals, metrics } = deps;
  const failed = await db.transaction(async (stores) => {
    const jobs = await stores.jobs.failExhausted(clock.now(), maxAttempts, reason);
    await closeFailed(stores, jobs, clock);
    return jobs;
  });
  for (const job of failed) {
    metrics.jobFinished('failed');
    signals.changed(job.id);
    await discardAttempts(deps, job, job.attempts);
  }
};
