import { randomUUID } from 'node:crypto';
import { createAuditTrail, type EngineRegistry } from '@atelier/api';
import type { Clock } from '@atelier/core/clock';
import { AppError } from '@atelier/core/errors';
import { roleCan } from '@atelier/core/policy';
import type { ImageRecord, JobRecord } from '@atelier/core/ports/records';
import type { JobSignals } from '@atelier/core/ports/services';
import type { Database } from '@atelier/core/ports/stores';
import { quotaPeriod } from '@atelier/core/quota';
import { faultFields, type Logger } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { type DrawDeps, drawJob } from './draw.ts';

export interface RunDeps extends DrawDeps {
  readonly db: Database;
  readonly engines: EngineRegistry;
  readonly signals: JobSignals;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** How long a claim holds without a heartbeat. */
  readonly leaseMs: number;
}

/** Progress is written at most this often; more would only be noise in the database. */
const progressEveryMs = 250;

/** A heartbeat comes this many times within a lease, so that one lost beat does not lose the claim. */
const beatsPerLease = 3;

const houseTrail = (clock: Clock) =>
  createAuditTrail({ requestId: randomUUID(), ip: '', userAgent: 'worker' }, null, clock);

/** Fails a held job and gives its quota back, in one transaction. Does nothing when the claim is lost. */
export const failJob = async (
  deps: RunDeps,
  job: JobRecord,
  claimToken: string,
  reason: string,
): Promise<void> => {
  const { db, clock, signals, metrics } = deps;
  const failed = await db.transaction(async (stores) => {
    const row = await stores.jobs.fail(job.id, claimToken, reason, clock.now());
    if (row !== null) await closeFailed(stores, row, clock);
    return row;
  });
  if (failed === null) return;
  metrics.jobFinished('failed');
  signals.changed(job.id);
};

/** What belongs to every failure, whoever noticed it: quota back, event written. Inside the caller's transaction. */
export const closeFailed = async (
  stores: Pick<Database, 'quotas' | 'audit'>,
  job: JobRecord,
  clock: Clock,
): Promise<void> => {
  await stores.quotas.release(job.workspaceId, job.count);
  await houseTrail(clock).write(stores, 'job_failed', {
    workspaceId: job.workspaceId,
    entityType: 'job',
    entityId: job.id,
    details: { attempts: job.attempts },
  });
};

/** Completes the job, makes its images exist and settles its quota: all at once, or nothing (R-STUDIO-1). */
const completeJob = async (
  deps: RunDeps,
  job: JobRecord,
  claimToken: string,
  images: readonly ImageRecord[],
) => {
  const { db, clock } = deps;
  return db.transaction(async (stores) => {
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
};

/** The submitter's right is asked again when the job starts (ASVS 8.3.3). */
const mayStill = async ({ db }: RunDeps, job: JobRecord): Promise<boolean> => {
  const user = await db.users.findById(job.userId);
  return user !== null && user.lockedAt === null && roleCan(user.role, 'job:create');
};

/**
 * Keeps the claim alive and the progress known. Aborts `lost` when a heartbeat finds the claim gone (cancelled,
 * or taken by another worker after the lease ran out).
 */
const keepClaim = (deps: RunDeps, job: JobRecord, claimToken: string, lost: AbortController) => {
  const { db, clock, signals, leaseMs, log } = deps;
  let progress = 0;
  let writtenAtMs = 0;
  const beat = async (): Promise<void> => {
    writtenAtMs = performance.now();
    try {
      const leaseExpiresAt = new Date(clock.now().getTime() + leaseMs);
      if (await db.jobs.heartbeat(job.id, claimToken, progress, leaseExpiresAt)) signals.changed(job.id);
      else lost.abort();
    } catch (thrown) {
      // The next beat tries again; if none gets through, the lease ends and the completion is fenced off.
      log.warn({ job: job.id, ...faultFields(thrown) }, 'heartbeat failed');
    }
  };
  const timer = setInterval(() => void beat(), leaseMs / beatsPerLease);
  return {
    report(fraction: number): void {
      progress = Math.max(progress, Math.min(1, fraction));
      if (performance.now() - writtenAtMs >= progressEveryMs) void beat();
    },
    stop: (): void => clearInterval(timer),
  };
};

/** Draws one claimed job to its end, whatever that end is. Never rejects. `shutdown` hands the job back unharmed. */
export const runJob = async (
  deps: RunDeps,
  job: JobRecord,
  claimToken: string,
  shutdown: AbortSignal,
): Promise<void> => {
  const { db, engines, clock, log, metrics, signals, blobs } = deps;
  const lost = new AbortController();
  const claim = keepClaim(deps, job, claimToken, lost);
  const keys: string[] = [];
  const discard = () => Promise.allSettled(keys.map((key) => blobs.delete(key)));
  try {
    signals.changed(job.id);
    const engine = engines.find(job.model);
    if (engine === null) throw new AppError('engine_failed', 'This model is no longer offered here.');
    if (!(await mayStill(deps, job)))
      throw new AppError('forbidden', 'This account may no longer make images.');
    const images = await drawJob(deps, engine, job, clock.now(), {
      signal: AbortSignal.any([lost.signal, shutdown]),
      onProgress: claim.report,
      onStored: (key) => keys.push(key),
    });
    claim.stop();
    if (await completeJob(deps, job, claimToken, images)) {
      metrics.jobFinished('completed');
      signals.changed(job.id);
    } else await discard();
  } catch (thrown) {
    claim.stop();
    await discard();
    if (lost.signal.aborted) return;
    if (shutdown.aborted) {
      await db.jobs
        .handBack(job.id, claimToken)
        .catch((fault: unknown) => log.error(faultFields(fault), 'hand-back failed'));
      return;
    }
    log.warn({ job: job.id, ...faultFields(thrown) }, 'job failed');
    const reason =
      thrown instanceof AppError ? thrown.message : 'The picture could not be stored. Nothing was charged.';
    await failJob(deps, job, claimToken, reason).catch((fault: unknown) =>
      // The lease ends by itself, and the job is tried again or given up then.
      log.error({ job: job.id, ...faultFields(fault) }, 'failure could not be written'),
    );
  }
};
