import { concernsOnePicture, type EngineRegistry, failureText, type Shortfall } from '@atelier/api';
import { AppError } from '@atelier/core/errors';
import { type Engine, RemoteFault } from '@atelier/core/ports/engine';
import type { GenerationJob, JobRecord } from '@atelier/core/ports/records';
import type { LaneTerms } from '@atelier/core/ports/studio-stores';
import { faultFields } from '../observability/log.ts';
import { type ClaimDeps, claimTerms } from './claim.ts';
import { type DrawDeps, drawPicture } from './draw.ts';
import type { EditInputDeps } from './edit-inputs.ts';
import { cleanUpLost, type HandBackDeps, type Run, requeue } from './hand-back.ts';
import { complete, fail, storePicture } from './outcome.ts';
import { requireAllowed } from './permission.ts';
import { BrokenPicture, failureOf } from './picture-failure.ts';
import { sourceOf } from './picture-source.ts';
import { withTimeout } from './picture-timeout.ts';
import type { PseudonymOf } from './pseudonyms.ts';
import { endAfter, withClaim } from './run-ends.ts';
import { isStorageError } from './storage-pause.ts';

export interface RunDeps extends DrawDeps, ClaimDeps, HandBackDeps, EditInputDeps {
  readonly engines: EngineRegistry;
  readonly pseudonymOf: PseudonymOf;
  /** Milliseconds for one picture, including storing it. */
  readonly pictureTimeoutMs: number;
  /** Attempts before a job fails; each committed picture allows one more. */
  readonly maxAttempts: number;
}

const unexpectedFailure = 'The picture could not be finished. Nothing was charged.';

/**
 * Draws one picture and commits it to the job.
 * @returns false when the claim was lost
 */
const drawAndStore = async (deps: RunDeps, run: Run, engine: Engine, position: number): Promise<boolean> => {
  const { job, claim, done } = run;
  const current = { position, mayBeStored: false };
  done.current = current;
  const timeoutMs = 'submit' in engine ? engine.timeoutMs : deps.pictureTimeoutMs;
  const drawn = await withTimeout(timeoutMs, (timeout, noteLife) =>
    drawPicture(deps, sourceOf(deps, run, engine, { position, noteLife }), job, position, {
      signal: AbortSignal.any([claim.lost, run.shutdown, timeout]),
      onProgress: (fraction) => claim.report((done.stored + fraction) / job.params.count),
    }),
  );
  current.mayBeStored = true;
  const isKept = await storePicture(deps, run, drawn).catch(async (fault: unknown) => {
    // It may have been committed although the answer was lost.
    const kept = await deps.db.drawnPictures.listOf(job.id);
    if (kept.some(({ id }) => id === drawn.picture.id)) return true;
    // After a storage error nothing of the transaction was committed.
    current.mayBeStored = !isStorageError(fault);
    throw fault;
  });
  current.mayBeStored = false;
  if (!isKept) return false;
  run.submission = null;
  done.current = null;
  done.stored += 1;
  deps.storagePause.clear();
  // The end of the job is written at once, and says the same.
  if (done.stored + run.missing.length < job.params.count) claim.report(done.stored / job.params.count);
  return true;
};

/** Terms for what the job's slot could claim instead. */
const termsOfSlot = (deps: RunDeps, { provider }: JobRecord): LaneTerms => ({
  ...claimTerms(deps),
  kind: 'generation',
  // A provider that takes no new jobs finishes those that run: they would wait with the others.
  lanes: deps.engines.lanes(1).filter((lane) => lane.provider === provider && lane.begunOnly !== true),
});

/**
 * Goes on after a picture that the provider refused, lost or sent broken: others have other seeds. It is never asked for again.
 * @returns false when the claim was lost
 * @throws what ends the whole job
 */
const passOver = async (
  { db, log }: RunDeps,
  run: Run,
  position: number,
  thrown: unknown,
): Promise<boolean> => {
  const { job, claim, claimToken, shutdown, done } = run;
  const failure = failureOf(thrown);
  if (claim.lost.aborted || shutdown.aborted || !concernsOnePicture(failure.kind)) throw thrown;
  log.warn({ job: job.id, position, ...faultFields(thrown) }, 'a picture of a job failed for good');
  // Remote work that failed for good has recorded it already.
  if (run.missing.every((one) => one.position !== position))
    run.missing.push({ position, kind: failure.kind });
  run.lastFailure = thrown;
  done.current = null;
  run.submission = null;
  return db.jobs.noteMissing(job.id, claimToken, run.missing);
};

/**
 * Draws the missing pictures of the job. After each it yields if another user's job waits for the slot (ASVS 15.4.4).
 * @throws AppError, ClaimLost, or the reason of the lost claim or the shutdown
 */
const drawPictures = async (deps: RunDeps, run: Run): Promise<'complete' | 'yield' | 'lost'> => {
  const { db, engines } = deps;
  const { job, claim, done } = run;
  const engine = engines.find(job.model);
  // Only jobs of the lanes that this node serves are claimed.
  if (engine === null)
    throw new AppError('internal', undefined, { cause: new Error(`No engine here serves ${job.model}.`) });
  const stored = (await db.drawnPictures.listOf(job.id)).map(({ position }) => position);
  const drawn = new Set([...stored, ...run.missing.map(({ position }) => position)]);
  done.stored = stored.length;
  await requireAllowed(deps, job, stored.length > 0 || run.submission !== null);
  for (let position = 0; position < job.params.count; position += 1) {
    if (drawn.has(position)) continue;
    AbortSignal.any([claim.lost, run.shutdown]).throwIfAborted();
    const made = await drawAndStore(deps, run, engine, position).catch((thrown: unknown) =>
      passOver(deps, run, position, thrown),
    );
    if (!made) return 'lost';
    if (
      done.stored + run.missing.length < job.params.count &&
      (await db.jobs.othersWait(job, termsOfSlot(deps, job)))
    )
      return 'yield';
  }
  return 'complete';
};

/** Completes the job with the pictures that it has. */
const finish = async (deps: RunDeps, run: Run, shortfall: Shortfall | null): Promise<void> => {
  if (await complete(deps, run, shortfall)) deps.storagePause.clear();
  else if (shortfall !== null) await cleanUpLost(deps, run);
};

/**
 * Ends a job of which a picture failed: with the pictures that a provider has made and charges for, or without any and with a
 * reason that a user understands.
 */
const giveUp = async (deps: RunDeps, run: Run, thrown: unknown): Promise<void> => {
  const { log } = deps;
  const { job } = run;
  log.warn({ job: job.id, ...faultFields(thrown) }, 'job failed');
  const { kind, cause } = failureOf(thrown);
  if (run.done.stored > 0 && kind !== 'engine' && kind !== 'forbidden')
    return finish(deps, run, { kind, cause });
  const reason = thrown instanceof AppError ? thrown.message : unexpectedFailure;
  const failure = { reason, kind, cause };
  // False: another process ended the job, or our completion was committed although the answer was lost.
  if (!(await fail(deps, run, failure))) await cleanUpLost(deps, run);
};

/** The failure of pictures that an earlier claim of the job has passed over. */
const lostBefore = ({ missing }: Run): AppError => {
  const earlier = 'In an earlier attempt.';
  const last = missing.at(-1)?.kind;
  if (last === 'broken') return new BrokenPicture(new Error(earlier));
  const kind = last === 'refused' ? 'refused' : 'gone';
  return new AppError('engine_failed', failureText(kind), {
    cause: new RemoteFault(kind, earlier),
  });
};

const settle = async (deps: RunDeps, run: Run): Promise<void> => {
  const { claim } = run;
  try {
    const end = await drawPictures(deps, run);
    await claim.stop();
    if (end === 'lost') await cleanUpLost(deps, run);
    else if (end === 'yield') await requeue(deps, run);
    else if (run.missing.length === 0) await finish(deps, run, null);
    else await giveUp(deps, run, run.lastFailure ?? lostBefore(run));
  } catch (thrown) {
    await endAfter(deps, run, thrown, () => giveUp(deps, run, thrown));
  }
};

/**
 * Runs one claimed job until it ends or yields to another user's. Never rejects. `shutdown` hands the job back without
 * counting the attempt.
 */
export const runJob = (
  deps: RunDeps,
  job: GenerationJob,
  claimToken: string,
  shutdown: AbortSignal,
): Promise<void> => withClaim(deps, { job, claimToken }, shutdown, (run) => settle(deps, run));
