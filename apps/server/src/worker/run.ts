import type { EngineRegistry } from '@atelier/api';
import { AppError } from '@atelier/core/errors';
import { roleCan } from '@atelier/core/policy';
import type { Engine } from '@atelier/core/ports/engine';
import type { JobRecord } from '@atelier/core/ports/records';
import type { LaneTerms } from '@atelier/core/ports/studio-stores';
import { workspaceRoleCan } from '@atelier/core/workspace-roles';
import { faultFields } from '../observability/log.ts';
import { type ClaimDeps, claimTerms, keepClaim } from './claim.ts';
import { type DrawDeps, drawPicture, localSource, type PictureSource } from './draw.ts';
import {
  ClaimLost,
  type HandBackDeps,
  handBack,
  leaveLost,
  putBack,
  type Run,
  waitForStorage,
} from './hand-back.ts';
import { complete, fail, keepPicture } from './outcome.ts';
import { drawRemotely } from './remote.ts';
import { isPassingFault, isStorageFault } from './storage-pause.ts';

export interface RunDeps extends DrawDeps, ClaimDeps, HandBackDeps {
  readonly engines: EngineRegistry;
  /** What one picture may take, storing it included. */
  readonly pictureTimeoutMs: number;
  /** How often a job is taken before it is given up; each picture that it has kept allows one attempt more. */
  readonly maxAttempts: number;
}

const tooLong = 'The image engine took too long and was stopped. Nothing was charged.';
const unforeseen = 'The picture could not be finished. Nothing was charged.';

/** The submitter's right, in the workspace of the job too, is checked again when the job starts (ASVS 8.3.3). */
const mayStill = async ({ db }: RunDeps, job: JobRecord): Promise<boolean> => {
  const user = await db.users.findById(job.userId);
  if (user === null || user.lockedAt !== null || !roleCan(user.role, 'job:create')) return false;
  const membership = await db.memberships.find(job.workspaceId, job.userId);
  return membership !== null && workspaceRoleCan(membership.role, 'job:create');
};

/** Runs `work` with a signal that is aborted when its time is up. */
const withinTime = async <T>(timeoutMs: number, work: (overdue: AbortSignal) => Promise<T>): Promise<T> => {
  const overdue = new AbortController();
  const timer = setTimeout(() => overdue.abort(new AppError('engine_failed', tooLong)), timeoutMs);
  try {
    return await work(overdue.signal);
  } finally {
    clearTimeout(timer);
  }
};

/** One path for both kinds of engine: what differs is only how a picture is made. */
const sourceOf = ({ db }: RunDeps, run: Run, engine: Engine, position: number): PictureSource =>
  'submit' in engine
    ? {
        capabilities: engine.capabilities,
        make: (request, options) => drawRemotely({ db, engine, run, position, request, ...options }),
      }
    : localSource(engine);

/**
 * Draws one picture and makes it the job's own.
 * @returns false when the claim was lost
 */
const takeTurn = async (deps: RunDeps, run: Run, engine: Engine, position: number): Promise<boolean> => {
  const { job, claim, done } = run;
  const current = { position, mayBeKept: false };
  done.current = current;
  const timeoutMs = 'submit' in engine ? engine.timeoutMs : deps.pictureTimeoutMs;
  const drawn = await withinTime(timeoutMs, (overdue) =>
    drawPicture(deps, sourceOf(deps, run, engine, position), job, position, {
      signal: AbortSignal.any([claim.lost, run.shutdown, overdue]),
      onProgress: (fraction) => claim.report((done.kept + fraction) / job.params.count),
    }),
  );
  current.mayBeKept = true;
  const isKept = await keepPicture(deps, run, drawn).catch(async (fault: unknown) => {
    // It may have been committed, and only its answer got lost on the way.
    const kept = await deps.db.drawn.listOf(job.id);
    if (kept.some(({ id }) => id === drawn.picture.id)) return true;
    // A disk that refuses a transaction refuses all of it.
    current.mayBeKept = !isStorageFault(fault);
    throw fault;
  });
  current.mayBeKept = false;
  if (!isKept) return false;
  run.submission = null;
  done.current = null;
  done.kept += 1;
  deps.hold.clear();
  claim.report(done.kept / job.params.count);
  return true;
};

/** What else could be claimed by the slot that the job holds. */
const ownLane = (deps: RunDeps, { provider }: JobRecord): LaneTerms => ({
  ...claimTerms(deps),
  lanes: deps.engines.lanes(1).filter((lane) => lane.provider === provider),
});

/**
 * Draws the pictures that the job lacks, one turn each, until it has all of them or somebody else waits for a turn
 * (ASVS 15.4.4), its time is up, the claim is lost or the server stops.
 */
const takeTurns = async (deps: RunDeps, run: Run): Promise<'whole' | 'others wait' | 'lost'> => {
  const { db, engines } = deps;
  const { job, claim, done } = run;
  const engine = engines.find(job.model);
  // Only jobs of the lanes that this node serves are claimed.
  if (engine === null)
    throw new AppError('internal', undefined, { cause: new Error(`No engine here serves ${job.model}.`) });
  if (!(await mayStill(deps, job)))
    throw new AppError('forbidden', 'This account may no longer make images. Nothing was charged.');
  const drawn = new Set((await db.drawn.listOf(job.id)).map(({ position }) => position));
  done.kept = drawn.size;
  for (let position = 0; position < job.params.count; position += 1) {
    if (drawn.has(position)) continue;
    AbortSignal.any([claim.lost, run.shutdown]).throwIfAborted();
    if (!(await takeTurn(deps, run, engine, position))) return 'lost';
    if (done.kept < job.params.count && (await db.jobs.othersWait(job, ownLane(deps, job))))
      return 'others wait';
  }
  return 'whole';
};

/** Fails the job with a reason that a person understands. */
const giveUp = async (deps: RunDeps, run: Run, thrown: unknown): Promise<void> => {
  const { log } = deps;
  const { job } = run;
  log.warn({ job: job.id, ...faultFields(thrown) }, 'job failed');
  const reason = thrown instanceof AppError ? thrown.message : unforeseen;
  // False: somebody else ended it, or our completion was committed and only its answer got lost on the way.
  if (!(await fail(deps, run, reason))) await leaveLost(deps, run);
};

const settle = async (deps: RunDeps, run: Run): Promise<void> => {
  const { job, claim, shutdown } = run;
  try {
    const end = await takeTurns(deps, run);
    await claim.stop();
    if (end === 'lost') await leaveLost(deps, run);
    else if (end === 'others wait') await putBack(deps, run);
    else if (await complete(deps, run)) deps.hold.clear();
  } catch (thrown) {
    await claim.stop();
    if (claim.lost.aborted || thrown instanceof ClaimLost) await leaveLost(deps, run);
    else if (shutdown.aborted) await handBack(deps, run);
    else if (isStorageFault(thrown)) await waitForStorage(deps, run, thrown);
    // Drawn again when the lease is over, and counted: a fault that stays ends the job.
    else if (isPassingFault(thrown))
      deps.log.warn({ job: job.id, ...faultFields(thrown) }, 'job interrupted');
    else await giveUp(deps, run, thrown);
  }
};

/**
 * Draws one claimed job until it ends, or until somebody else's turn has come. Never rejects. `shutdown` hands the job
 * back unharmed.
 */
export const runJob = async (
  deps: RunDeps,
  job: JobRecord,
  claimToken: string,
  shutdown: AbortSignal,
): Promise<void> => {
  const claim = keepClaim(deps, job, claimToken);
  const { submissionKey: key, remoteId } = job;
  const submission = key === null ? null : { key, remoteId };
  deps.signals.changed(job.id);
  try {
    await settle(deps, { job, claimToken, claim, shutdown, done: { kept: 0, current: null }, submission });
  } catch (fault) {
    // The lease ends by itself, and whoever ends the job then has what this attempt left removed.
    deps.log.error({ job: job.id, ...faultFields(fault) }, 'the end of a job could not be written');
  }
  // Also when it went back into the queue.
  deps.signals.changed(job.id);
};
