import type { EngineRegistry } from '@atelier/api';
import type { Clock } from '@atelier/core/clock';
import type { RemoteEngine } from '@atelier/core/ports/engine';
import type { OrphanedWork } from '@atelier/core/ports/orphaned-work';
import type { JobRecord } from '@atelier/core/ports/records';
import type { JobSignals } from '@atelier/core/ports/services';
import type { Database } from '@atelier/core/ports/stores';
import type { Lane } from '@atelier/core/ports/studio-stores';
import type { CancelOutcome } from '@atelier/core/schemas/jobs';
import { faultFields, type Logger } from '../observability/log.ts';
import { settleRemote } from './outcome.ts';
import { isFinal, remoteFaultOf } from './remote-faults.ts';
import { submitGraceMs } from './submission-notes.ts';

export interface AbandonDeps {
  readonly db: Database;
  readonly engines: EngineRegistry;
  readonly clock: Clock;
  readonly log: Logger;
  readonly signals: JobSignals;
  /** How long a claim lasts without a heartbeat. */
  readonly leaseMs: number;
}

const jobsPerRound = 20;
const callTimeoutMs = 10_000;
/** After a provider has been unreachable for this long, its work has ended one way or another. */
const giveUpAfterMs = 24 * 3_600_000;

/** What can be cancelled: an engine or a trainer. */
type Cancellable = Pick<RemoteEngine, 'cancel' | 'find'>;

type Outcome = Exclude<CancelOutcome, 'stopping'>;

/** Remote work of a job that has ended, or was deleted with its account. */
type EndedWork = Pick<
  OrphanedWork,
  'jobId' | 'kind' | 'provider' | 'model' | 'submissionKey' | 'remoteId' | 'endedAt'
>;

const workOf = ({ id, submissionKey, finishedAt, ...job }: JobRecord): EndedWork[] =>
  submissionKey === null || finishedAt === null
    ? []
    : [{ ...job, jobId: id, submissionKey, endedAt: finishedAt }];

const settleWork = (
  deps: AbandonDeps,
  { jobId: id, kind, provider, submissionKey, remoteId }: EndedWork,
  outcome: Outcome,
): Promise<void> => {
  const training = kind === 'training' && remoteId !== null ? { provider, remoteId } : null;
  return settleRemote(deps, { id, submissionKey, training }, outcome);
};

/**
 * Cancels the work at the provider. A submission that was sent to a provider without look-ups cannot be stopped, and counts
 * as abandoned: otherwise cancelling would be a way to spend the operator's money beyond one's budget.
 */
const cancelRemotely = async (
  engine: Cancellable,
  { submissionKey, remoteId }: EndedWork,
): Promise<Outcome> => {
  const options = { signal: AbortSignal.timeout(callTimeoutMs) };
  if (remoteId !== null) return engine.cancel(remoteId, options);
  if (engine.find === undefined) return 'abandoned';
  const found = await engine.find(submissionKey, options);
  return found === null ? 'stopped' : engine.cancel(found, options);
};

/**
 * Cancels remote work whose job has ended: cancelled by its owner, failed, timed out, or deleted with its account. Only nodes that serve the
 * provider do this; if two of them cancel the same work, it is settled once.
 * @returns whether everything that was found is settled
 */
export const cancelAbandoned = async (deps: AbandonDeps): Promise<boolean> => {
  // In parallel, so that a provider that does not answer does not delay the others.
  const settled = await Promise.all(deps.engines.served().map((lane) => cancelInLane(deps, lane)));
  await releaseUnanswered(deps);
  return settled.every(Boolean);
};

/** Gives the holds of cancelled jobs back whose provider has not answered for a day, or is gone. */
const releaseUnanswered = async (deps: AbandonDeps): Promise<void> => {
  const { db, clock, log } = deps;
  const endedBy = new Date(clock.now().getTime() - giveUpAfterMs);
  const stopping = await db.jobs.listStopping(endedBy, jobsPerRound);
  const orphaned = await db.orphanedWork.listUnanswered(endedBy, jobsPerRound);
  for (const work of [...stopping.flatMap(workOf), ...orphaned]) {
    await settleWork(deps, work, 'unknown');
    log.warn({ job: work.jobId }, 'a provider never said what became of cancelled work');
  }
};

/** @returns how the work ended; null while the provider cannot be asked */
const outcomeOf = async (
  { clock, log }: AbandonDeps,
  engine: Cancellable,
  work: EndedWork,
): Promise<Outcome | null> => {
  const { jobId: job, endedAt } = work;
  try {
    const outcome = await cancelRemotely(engine, work);
    log.info({ job, outcome }, 'remote work of an ended job was cancelled');
    return outcome;
  } catch (thrown) {
    const fault = remoteFaultOf(thrown);
    log.warn({ job, ...faultFields(fault) }, 'remote work was not cancelled');
    const waitedMs = clock.now().getTime() - endedAt.getTime();
    return isFinal(fault) || waitedMs >= giveUpAfterMs ? 'unknown' : null;
  }
};

/** What a job was ordered from; null for work of this process. */
const cancellable = (
  engines: EngineRegistry,
  provider: string,
  { kind, model }: EndedWork,
): Cancellable | null => {
  if (kind === 'training') return engines.trainer(provider);
  const engine = engines.find(model);
  return engine !== null && 'submit' in engine ? engine : null;
};

const cancelInLane = async (deps: AbandonDeps, lane: Lane): Promise<boolean> => {
  const { db, engines, clock, leaseMs } = deps;
  // Until then, a worker may still be storing the remote id, so a missing one proves nothing.
  const answeredBy = new Date(clock.now().getTime() - leaseMs - submitGraceMs);
  const jobs = await db.jobs.listAbandoned([lane], answeredBy, jobsPerRound);
  const orphaned = await db.orphanedWork.list([lane], answeredBy, jobsPerRound);
  let isSettled = true;
  for (const work of [...jobs.flatMap(workOf), ...orphaned]) {
    const remote = cancellable(engines, lane.provider, work);
    if (remote === null) continue;
    const outcome = await outcomeOf(deps, remote, work);
    if (outcome === null) isSettled = false;
    else await settleWork(deps, work, outcome);
  }
  return isSettled;
};
