import { randomUUID } from 'node:crypto';
import { createAuditTrail, forgetPictures } from '@atelier/api';
import { attemptFolders, pictureFolder, unusedFolders } from '@atelier/core/attempts';
import type { Clock } from '@atelier/core/clock';
import { AppError } from '@atelier/core/errors';
import type { DrawnPicture, JobRecord } from '@atelier/core/ports/records';
import type { JobSignals } from '@atelier/core/ports/services';
import type { Stores } from '@atelier/core/ports/stores';
import { quotaPeriod } from '@atelier/core/quota';
import type { RemovalDeps } from '../housekeeping/removals.ts';
import { faultFields } from '../observability/log.ts';
import type { Metrics } from '../observability/metrics.ts';
import { claimTerms } from './claim.ts';
import { imageOf } from './draw.ts';

export interface OutcomeDeps extends RemovalDeps {
  readonly signals: JobSignals;
  readonly metrics: Metrics;
  /** How long a claim holds without a heartbeat. */
  readonly leaseMs: number;
}

const systemTrail = (clock: Clock) =>
  createAuditTrail({ requestId: randomUUID(), ip: '', userAgent: 'worker' }, null, clock);

/**
 * What belongs to every failure, whoever noticed it: quotas back, bytes to go, events written. Inside the caller's
 * transaction, in the lock order (decision 0023); quotas one after the other by workspace.
 */
const closeFailed = async (stores: Stores, failed: readonly JobRecord[], now: Date, clock: Clock) => {
  const jobs = failed.toSorted((a, b) => (a.workspaceId < b.workspaceId ? -1 : 1));
  const drawn = await forgetPictures(stores, jobs);
  for (const job of jobs) await stores.quotas.release(job.workspaceId, job.count);
  const folders = jobs.flatMap((job) => attemptFolders(job, job.attempts));
  await stores.removals.add([...folders, ...drawn], now);
  for (const job of jobs)
    await systemTrail(clock).write(stores, 'job_failed', {
      workspaceId: job.workspaceId,
      entityType: 'job',
      entityId: job.id,
      details: { attempts: job.attempts },
    });
};

/**
 * Removes what this worker drew of a picture that was not kept.
 * @returns false when the disk refuses, which is logged
 */
export const discardPicture = async (
  { blobs, log }: OutcomeDeps,
  job: JobRecord,
  position: number,
): Promise<boolean> => {
  try {
    await blobs.delete(pictureFolder(job, job.attempts, position));
    return true;
  } catch (thrown) {
    log.warn({ job: job.id, ...faultFields(thrown) }, 'leftovers not removed');
    return false;
  }
};

/**
 * Removes what this worker drew of a picture for a claim that it has lost: whoever ended the job, or took it over,
 * cannot know when the late one stopped writing. A lost attempt's number is never given again, so the place may be
 * written down to go.
 */
export const discardLost = async (deps: OutcomeDeps, job: JobRecord, position: number): Promise<void> => {
  if (await discardPicture(deps, job, position)) return;
  const { db, clock, log } = deps;
  await db.removals
    .add([pictureFolder(job, job.attempts, position)], clock.now())
    .catch((thrown: unknown) =>
      log.error({ job: job.id, ...faultFields(thrown) }, 'leftovers not written down'),
    );
};

/**
 * The same where nothing tells whether the picture was kept: its answer got lost on the way. What may have become the
 * job's own stays.
 */
export const discardUnlessKept = async (
  deps: OutcomeDeps,
  job: JobRecord,
  position: number,
): Promise<void> => {
  const { db } = deps;
  const now = await db.jobs.findOwned({ workspaceId: job.workspaceId }, job.id);
  if (now?.state === 'completed') return;
  const place = pictureFolder(job, job.attempts, position);
  const kept = await db.drawn.listOf(job.id);
  if (!kept.some(({ blobKey }) => blobKey.startsWith(`${place}/`))) await discardLost(deps, job, position);
};

/**
 * Makes a picture the job's own, so that it outlasts this claim, and notes that its workspace was served.
 * @returns false when the claim was lost; nothing has happened then.
 */
export const keepPicture = (
  { db, clock, leaseMs }: OutcomeDeps,
  claimToken: string,
  picture: DrawnPicture,
): Promise<boolean> =>
  db.transaction(async (stores) => {
    const now = clock.now();
    const leaseExpiresAt = new Date(now.getTime() + leaseMs);
    if (!(await stores.jobs.noteTurn(picture.jobId, claimToken, now, leaseExpiresAt))) return false;
    await stores.drawn.add(picture);
    return true;
  });

/**
 * Completes the job, makes its images exist and settles its quota: all at once, or nothing (R-STUDIO-1).
 * @returns false when the claim was lost; nothing has happened then.
 */
export const completeJob = async (
  deps: OutcomeDeps,
  job: JobRecord,
  claimToken: string,
): Promise<boolean> => {
  const { db, clock, metrics, signals } = deps;
  const completed = await db.transaction(async (stores) => {
    const now = clock.now();
    const row = await stores.jobs.complete(job.id, claimToken, now);
    if (row === null) return false;
    const pictures = await stores.drawn.deleteOf([job.id]);
    if (pictures.length !== job.count)
      throw new AppError('internal', undefined, {
        cause: new Error('A job was completed without all its pictures.'),
      });
    await stores.images.insertMany(pictures.map((picture) => imageOf(job, picture)));
    await stores.quotas.settle(job.workspaceId, job.count, quotaPeriod(now));
    // Of workers that died while drawing.
    await stores.removals.add(
      unusedFolders(
        row,
        pictures.map(({ blobKey }) => blobKey),
      ),
      now,
    );
    await systemTrail(clock).write(stores, 'job_completed', {
      workspaceId: job.workspaceId,
      entityType: 'job',
      entityId: job.id,
      details: { images: pictures.length },
    });
    return true;
  });
  if (!completed) return false;
  metrics.jobFinished('completed');
  signals.changed(job.id);
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
    const now = clock.now();
    const row = await stores.jobs.fail(job.id, claimToken, reason, now);
    if (row === null) return false;
    await closeFailed(stores, [row], now, clock);
    return true;
  });
  if (!failed) return false;
  metrics.jobFinished('failed');
  signals.changed(job.id);
  return true;
};

/** Fails every job that outlived its workers `maxAttempts` times. */
export const failExhausted = async (
  deps: OutcomeDeps,
  maxAttempts: number,
  reason: string,
): Promise<void> => {
  const { db, clock, signals, metrics } = deps;
  if (!(await db.jobs.hasExhausted(claimTerms({ ...deps, maxAttempts })))) return;
  const failed = await db.transaction(async (stores) => {
    const terms = claimTerms({ ...deps, maxAttempts });
    const jobs = await stores.jobs.failExhausted(terms, reason);
    await closeFailed(stores, jobs, terms.now, clock);
    return jobs;
  });
  for (const job of failed) {
    metrics.jobFinished('failed');
    signals.changed(job.id);
  }
};
