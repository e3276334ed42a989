import {
  completeJob,
  type DrawnFiles,
  failExhaustedJobs,
  failJob,
  type JobClaim,
  keepPictures,
  workerTrail,
} from '@atelier/api';
import { pictureFolder } from '@atelier/core/attempts';
import type { JobRecord } from '@atelier/core/ports/records';
import type { JobSignals } from '@atelier/core/ports/services';
import type { SystemScope } from '@atelier/core/scope';
import type { RemovalDeps } from '../housekeeping/removals.ts';
import { faultFields } from '../observability/log.ts';
import type { Metrics } from '../observability/metrics.ts';
import { claimTerms } from './claim.ts';

export interface OutcomeDeps extends RemovalDeps {
  readonly signals: JobSignals;
  readonly metrics: Metrics;
  /** How long a claim holds without a heartbeat. */
  readonly leaseMs: number;
}

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

/** The worker serves every workspace. */
const workerScope = { system: 'worker' } as const satisfies SystemScope;

/**
 * Makes a picture the job's own, so that it outlasts this claim (`keepPictures`).
 * @returns false when the claim was lost; nothing has happened then.
 */
export const keepPicture = (
  { db, clock, leaseMs }: OutcomeDeps,
  claim: JobClaim,
  drawn: DrawnFiles,
): Promise<boolean> =>
  db.as(workerScope, (stores) => {
    const now = clock.now();
    return keepPictures(stores, claim, [drawn], now, new Date(now.getTime() + leaseMs));
  });

/** What is told after the commit that ended a job. */
const tellEnd = (
  { metrics, signals }: OutcomeDeps,
  { id }: Pick<JobRecord, 'id'>,
  end: 'completed' | 'failed',
) => {
  metrics.jobFinished(end);
  signals.changed(id);
};

/**
 * Completes the job: all of `completeJob`, or nothing.
 * @returns false when the claim was lost; nothing has happened then.
 */
export const complete = async (deps: OutcomeDeps, claim: JobClaim): Promise<boolean> => {
  const { db, clock } = deps;
  const isCompleted = await db.as(workerScope, (stores) =>
    completeJob(stores, claim, clock.now(), workerTrail(clock)),
  );
  if (isCompleted) tellEnd(deps, claim.job, 'completed');
  return isCompleted;
};

/**
 * Fails a held job: all of `failJob`, or nothing.
 * @param reason in words for a person
 * @returns false when the claim was lost; nothing has happened then.
 */
export const fail = async (deps: OutcomeDeps, claim: JobClaim, reason: string): Promise<boolean> => {
  const isFailed = await deps.db.as(workerScope, (stores) => failJob(stores, claim, reason, deps.clock));
  if (isFailed) tellEnd(deps, claim.job, 'failed');
  return isFailed;
};

/** Fails every job that outlived its workers `maxAttempts` times. */
export const failExhausted = async (
  deps: OutcomeDeps,
  maxAttempts: number,
  reason: string,
): Promise<void> => {
  const { db, clock } = deps;
  if (!(await db.jobs.hasExhausted(claimTerms({ ...deps, maxAttempts })))) return;
  const failed = await db.as(workerScope, (stores) =>
    failExhaustedJobs(stores, claimTerms({ ...deps, maxAttempts }), reason, clock),
  );
  for (const job of failed) tellEnd(deps, job, 'failed');
};
