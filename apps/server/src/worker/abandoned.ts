import type { EngineRegistry } from '@atelier/api';
import type { Clock } from '@atelier/core/clock';
import type { RemoteEngine } from '@atelier/core/ports/engine';
import type { JobRecord } from '@atelier/core/ports/records';
import type { Database } from '@atelier/core/ports/stores';
import type { Lane } from '@atelier/core/ports/studio-stores';
import { faultFields, type Logger } from '../observability/log.ts';
import { isFinal, remoteFaultOf } from './remote-faults.ts';
import { submitGraceMs } from './remote-submission.ts';

export interface AbandonDeps {
  readonly db: Database;
  readonly engines: EngineRegistry;
  readonly clock: Clock;
  readonly log: Logger;
  /** How long a claim lasts without a heartbeat. */
  readonly leaseMs: number;
}

const jobsPerRound = 20;
const callTimeoutMs = 10_000;
/** After a provider has been unreachable for this long, its work has ended one way or another. */
const giveUpAfterMs = 24 * 3_600_000;

/** @returns how the remote work ended; null if there was none */
const cancelRemotely = async (engine: RemoteEngine, { submissionKey, remoteId }: JobRecord) => {
  const options = { signal: AbortSignal.timeout(callTimeoutMs) };
  const known = remoteId ?? (submissionKey === null ? null : await engine.find?.(submissionKey, options));
  return known ? engine.cancel(known, options) : null;
};

/**
 * Cancels remote work whose job has ended: cancelled by its owner, failed, or timed out. Only nodes that serve the
 * provider do this; if two of them cancel the same work, no harm is done.
 * @returns whether everything that was found is settled
 */
export const cancelAbandoned = async (deps: AbandonDeps): Promise<boolean> => {
  // In parallel, so that a provider that does not answer does not delay the others.
  const settled = await Promise.all(deps.engines.served().map((lane) => cancelInLane(deps, lane)));
  return settled.every(Boolean);
};

const cancelInLane = async (deps: AbandonDeps, lane: Lane): Promise<boolean> => {
  const { db, engines, clock, log, leaseMs } = deps;
  const now = clock.now().getTime();
  // Until then, a worker may still be storing the remote id, so a missing one proves nothing.
  const answeredBy = new Date(now - leaseMs - submitGraceMs);
  const jobs = await db.jobs.listAbandoned([lane], answeredBy, jobsPerRound);
  let isSettled = true;
  for (const job of jobs) {
    const engine = engines.find(job.model);
    if (engine === null || !('submit' in engine) || job.submissionKey === null) continue;
    try {
      const end = await cancelRemotely(engine, job);
      log.info({ job: job.id, end }, 'remote work of an ended job was cancelled');
    } catch (thrown) {
      const fault = remoteFaultOf(thrown);
      log.warn({ job: job.id, ...faultFields(fault) }, 'remote work was not cancelled');
      if (!isFinal(fault) && now - (job.finishedAt?.getTime() ?? now) < giveUpAfterMs) {
        isSettled = false;
        continue;
      }
    }
    await db.jobs.forgetAbandoned(job.id, job.submissionKey);
  }
  return isSettled;
};
