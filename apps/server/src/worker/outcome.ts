import {
  completeJob,
  completeTraining,
  type DrawnFiles,
  type EndedRemoteWork,
  failExhaustedJobs,
  failJob,
  type JobClaim,
  type Shortfall,
  settleRemoteWork,
  storePictures,
  workerTrail,
} from '@atelier/api';
import { pictureFolder } from '@atelier/core/job-attempts';
import type { TrainedLora } from '@atelier/core/ports/providers';
import type { GenerationJob, JobRecord, TrainingJob } from '@atelier/core/ports/records';
import type { JobSignals } from '@atelier/core/ports/services';
import type { Failure } from '@atelier/core/ports/studio-stores';
import type { CancelOutcome } from '@atelier/core/schemas/jobs';
import type { SystemScope } from '@atelier/core/scope';
import type { RemovalDeps } from '../housekeeping/removals.ts';
import { faultFields } from '../observability/log.ts';
import type { Metrics } from '../observability/metrics.ts';
import { claimTerms } from './claim.ts';

export interface OutcomeDeps extends RemovalDeps {
  readonly signals: JobSignals;
  readonly metrics: Metrics;
  /** How long a claim lasts without a heartbeat. */
  readonly leaseMs: number;
  /** Told when pictures were queued for the classifier; null if it is turned off. */
  readonly onPicturesToCheck: (() => void) | null;
}

/**
 * Removes the files of a picture that was not committed.
 * @returns false when the disk fails, which is logged
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
 * Removes the files of a picture for a claim that was lost: the process that ended or took the job cannot know when this
 * worker stopped writing. The number of a lost attempt is never used again, so its folder may be queued for removal.
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

/** The same when it is unknown whether the picture was committed, because the database's answer was lost. */
export const discardUnlessStored = async (
  deps: OutcomeDeps,
  job: JobRecord,
  position: number,
): Promise<void> => {
  const { db } = deps;
  const current = await db.jobs.findOwned({ workspaceId: job.workspaceId }, job.id);
  if (current?.state === 'completed') return;
  const folder = pictureFolder(job, job.attempts, position);
  const kept = await db.drawnPictures.listOf(job.id);
  if (!kept.some(({ blobKey }) => blobKey.startsWith(`${folder}/`))) await discardLost(deps, job, position);
};

/** The worker serves every workspace. */
const workerScope = { system: 'worker' } as const satisfies SystemScope;

/**
 * Commits a picture to the job, so that it survives this claim (`storePictures`).
 * @returns false, without effect, when the claim was lost
 */
export const storePicture = (
  { db, clock, leaseMs }: OutcomeDeps,
  claim: JobClaim,
  drawn: DrawnFiles,
): Promise<boolean> =>
  db.as(workerScope, (stores) => {
    const now = clock.now();
    return storePictures(stores, claim, [drawn], now, new Date(now.getTime() + leaseMs));
  });

/** Metrics and signals after the commit that ended a job. */
const notifyEnd = (
  { metrics, signals }: OutcomeDeps,
  { id, createdAt, startedAt }: Pick<JobRecord, 'id' | 'createdAt' | 'startedAt'>,
  end: 'completed' | 'failed',
) => {
  metrics.jobFinished(end, startedAt === null ? null : startedAt.getTime() - createdAt.getTime());
  signals.changed(id);
};

/**
 * Completes the job, all of `completeJob` in one transaction.
 * @param shortfall why pictures are missing; null if all were made
 * @returns false, without effect, when the claim was lost
 */
export const complete = async (
  deps: OutcomeDeps,
  claim: JobClaim<GenerationJob>,
  shortfall: Shortfall | null = null,
): Promise<boolean> => {
  const { db, clock, onPicturesToCheck } = deps;
  let toCheck = 0;
  const isCompleted = await db.as(workerScope, async (stores) => {
    const isDone = await completeJob(stores, claim, clock.now(), workerTrail(clock), shortfall);
    if (isDone && onPicturesToCheck !== null)
      toCheck = await stores.pictureChecks.addOfJob(claim.job.id, clock.now());
    return isDone;
  });
  if (isCompleted) notifyEnd(deps, claim.job, 'completed');
  if (toCheck > 0) onPicturesToCheck?.();
  return isCompleted;
};

/**
 * Completes a training, all of `completeTraining` in one transaction.
 * @returns false, without effect, when the claim was lost
 */
export const completeWithLora = async (
  deps: OutcomeDeps,
  claim: JobClaim<TrainingJob>,
  lora: TrainedLora,
): Promise<boolean> => {
  const { db, clock } = deps;
  const isCompleted = await db.as(workerScope, (stores) =>
    completeTraining(stores, claim, lora, clock.now(), workerTrail(clock)),
  );
  if (isCompleted) notifyEnd(deps, claim.job, 'completed');
  return isCompleted;
};

/**
 * Fails a claimed job, all of `failJob` in one transaction.
 * @returns false, without effect, when the claim was lost
 */
export const fail = async (deps: OutcomeDeps, claim: JobClaim, failure: Failure): Promise<boolean> => {
  const isFailed = await deps.db.as(workerScope, (stores) => failJob(stores, claim, failure, deps.clock));
  if (isFailed) notifyEnd(deps, claim.job, 'failed');
  return isFailed;
};

/** Fails every job whose workers died `maxAttempts` times. */
export const failExhausted = async (
  deps: OutcomeDeps,
  maxAttempts: number,
  failure: Failure,
): Promise<void> => {
  const { db, clock } = deps;
  if (!(await db.jobs.hasExhausted(claimTerms({ ...deps, maxAttempts })))) return;
  const failed = await db.as(workerScope, (stores) =>
    failExhaustedJobs(stores, claimTerms({ ...deps, maxAttempts }), failure, clock),
  );
  for (const job of failed) notifyEnd(deps, job, 'failed');
};

/**
 * Settles the remote work of an ended job, all of `settleRemoteWork` in one transaction, and tells the watchers of a
 * cancelled one.
 */
export const settleRemote = async (
  { db, clock, signals }: Pick<OutcomeDeps, 'db' | 'clock' | 'signals'>,
  work: EndedRemoteWork,
  outcome: Exclude<CancelOutcome, 'stopping'>,
): Promise<void> => {
  const settled = await db.as(workerScope, (stores) =>
    settleRemoteWork(stores, work, outcome, clock.now(), workerTrail(clock)),
  );
  if (settled !== null) signals.changed(settled.id);
};
