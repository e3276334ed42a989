import type { EngineRegistry } from '@atelier/api';
import { AppError } from '@atelier/core/errors';
import { roleCan } from '@atelier/core/policy';
import type { ImageRecord, JobRecord } from '@atelier/core/ports/records';
import { faultFields } from '../log.ts';
import { type ClaimDeps, type HeldClaim, keepClaim } from './claim.ts';
import { type DrawDeps, drawJob } from './draw.ts';
import { completeJob, discardLost, discardOwn, failJob, type OutcomeDeps } from './outcome.ts';

export interface RunDeps extends DrawDeps, ClaimDeps, OutcomeDeps {
  readonly engines: EngineRegistry;
  /** What one picture may take, storing it included; a job may take this times its count. */
  readonly pictureTimeoutMs: number;
}

const tooLong = 'The image engine took too long and was stopped. Nothing was charged.';
const unforeseen = 'The picture could not be finished. Nothing was charged.';

/** The submitter's right is asked again when the job starts (ASVS 8.3.3). */
const mayStill = async ({ db }: RunDeps, job: JobRecord): Promise<boolean> => {
  const user = await db.users.findById(job.userId);
  return user !== null && user.lockedAt === null && roleCan(user.role, 'job:create');
};

/** Draws until it is done, its time is up, the claim is lost or the server stops. */
const drawClaimed = async (
  deps: RunDeps,
  job: JobRecord,
  claim: HeldClaim,
  shutdown: AbortSignal,
): Promise<ImageRecord[]> => {
  const engine = deps.engines.find(job.model);
  if (engine === null) throw new AppError('engine_failed', 'This model is no longer offered here.');
  if (!(await mayStill(deps, job)))
    throw new AppError('forbidden', 'This account may no longer make images. Nothing was charged.');
  const overdue = new AbortController();
  const timer = setTimeout(
    () => overdue.abort(new AppError('engine_failed', tooLong)),
    deps.pictureTimeoutMs * job.count,
  );
  try {
    return await drawJob(deps, engine, job, deps.clock.now(), {
      signal: AbortSignal.any([claim.lost, shutdown, overdue.signal]),
      onProgress: claim.report,
    });
  } finally {
    clearTimeout(timer);
  }
};

/**
 * Back into the queue, unharmed and uncounted: the next attempt uses the same folder. Where the disk does not let it go,
 * the lease runs out instead, and the attempt counts, so that its folder is known to whoever ends the job.
 */
const handBack = async (deps: RunDeps, job: JobRecord, claimToken: string): Promise<void> => {
  if (!(await discardOwn(deps, job))) return;
  await deps.db.jobs
    .handBack(job.id, claimToken)
    .catch((fault: unknown) => deps.log.error({ job: job.id, ...faultFields(fault) }, 'hand-back failed'));
};

/** Fails the job with a reason that a person understands. */
const giveUp = async (deps: RunDeps, job: JobRecord, claimToken: string, thrown: unknown): Promise<void> => {
  const { db, log } = deps;
  log.warn({ job: job.id, ...faultFields(thrown) }, 'job failed');
  try {
    const reason = thrown instanceof AppError ? thrown.message : unforeseen;
    if (await failJob(deps, job, claimToken, reason)) return;
    // Either somebody else ended it, or our completion was committed and only its answer got lost on the way: then
    // the bytes stay.
    const ended = await db.jobs.findOwned({ workspaceId: job.workspaceId }, job.id);
    const isOwn = ended?.state === 'completed' && ended.attempts === job.attempts;
    if (!isOwn) await discardLost(deps, job);
  } catch (fault) {
    // The lease ends by itself, and whoever ends the job then has what this attempt left removed.
    log.error({ job: job.id, ...faultFields(fault) }, 'failure could not be written');
  }
};

/** Draws one claimed job to its end, whatever that end is. Never rejects. `shutdown` hands the job back unharmed. */
export const runJob = async (
  deps: RunDeps,
  job: JobRecord,
  claimToken: string,
  shutdown: AbortSignal,
): Promise<void> => {
  const claim = keepClaim(deps, job, claimToken);
  deps.signals.changed(job.id);
  let images: ImageRecord[];
  try {
    images = await drawClaimed(deps, job, claim, shutdown);
  } catch (thrown) {
    await claim.stop();
    if (claim.lost.aborted) await discardLost(deps, job);
    else if (shutdown.aborted) await handBack(deps, job, claimToken);
    else await giveUp(deps, job, claimToken, thrown);
    return;
  }
  await claim.stop();
  try {
    if (!(await completeJob(deps, job, claimToken, images))) await discardLost(deps, job);
  } catch (thrown) {
    await giveUp(deps, job, claimToken, thrown);
  }
};
