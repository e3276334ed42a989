import { randomUUID } from 'node:crypto';
import { createAuditTrail } from '@atelier/api';
import { attemptFolder, attemptFolders } from '@atelier/core/attempts';
import type { Clock } from '@atelier/core/clock';
import type { ImageRecord, JobRecord } from '@atelier/core/ports/records';
import type { JobSignals } from '@atelier/core/ports/services';
import type { Stores } from '@atelier/core/ports/stores';
import { quotaPeriod } from '@atelier/core/quota';
import { faultFields } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import type { RemovalDeps } from '../removals.ts';

export interface OutcomeDeps extends RemovalDeps {
  readonly signals: JobSignals;
  readonly metrics: Metrics;
}

const houseTrail = (clock: Clock) =>
  createAuditTrail({ requestId: randomUUID(), ip: '', userAgent: 'worker' }, null, clock);

/**
 * What belongs to every failure, whoever noticed it: quotas back, bytes to go, events written. Inside the caller's
 * transaction. The order is the house's, and every service keeps to it: jobs, then quotas by workspace, the trail
 * last. The trail is one for all, so whoever has written to it must wait for nobody any more.
 */
const closeFailed = async (stores: Stores, failed: readonly JobRecord[], now: Date, clock: Clock) => {
  const jobs = failed.toSorted((a, b) => (a.workspaceId < b.workspaceId ? -1 : 1));
  for (const job of jobs) await stores.quotas.release(job.workspaceId, job.count);
  await stores.removals.add(
    jobs.flatMap((job) => attemptFolders(job, job.attempts)),
    now,
  );
  for (const job of jobs)
    await houseTrail(clock).write(stores, 'job_failed', {
      workspaceId: job.workspaceId,
      entityType: 'job',
      entityId: job.id,
      details: { attempts: job.attempts },
    });
};

/**
 * Removes what this worker drew in its attempt.
 * @returns false when the disk refuses, which is logged
 */
export const discardOwn = async ({ blobs, log }: OutcomeDeps, job: JobRecord): Promise<boolean> => {
  try {
    await blobs.delete(attemptFolder(job, job.attempts));
    return true;
  } catch (thrown) {
    log.warn({ job: job.id, ...faultFields(thrown) }, 'leftovers not removed');
    return false;
  }
};

/**
 * Removes what this worker drew for a claim that it has lost: whoever ended the job, or took it over, cannot know when
 * the late one stopped writing. A lost attempt's number is never given again, so its folder may be written down to go.
 */
export const discardLost = async (deps: OutcomeDeps, job: JobRecord): Promise<void> => {
  if (await discardOwn(deps, job)) return;
  const { db, clock, log } = deps;
  await db.removals
    .add([attemptFolder(job, job.attempts)], clock.now())
    .catch((thrown: unknown) =>
      log.error({ job: job.id, ...faultFields(thrown) }, 'leftovers not written down'),
    );
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
    // Of workers that died while drawing.
    await stores.removals.add(attemptFolders(job, job.attempts - 1), now);
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
  const failed = await db.transaction(async (stores) => {
    const now = clock.now();
    const jobs = await stores.jobs.failExhausted(now, maxAttempts, reason);
    await closeFailed(stores, jobs, now, clock);
    return jobs;
  });
  for (const job of failed) {
    metrics.jobFinished('failed');
    signals.changed(job.id);
  }
};
