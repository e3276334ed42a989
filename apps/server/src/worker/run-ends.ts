import type { EngineRegistry, JobClaim } from '@atelier/api';
import type { JobRecord } from '@atelier/core/ports/records';
import { faultFields } from '../observability/log.ts';
import { type ClaimDeps, keepClaim } from './claim.ts';
import {
  ClaimLost,
  cleanUpLost,
  type HandBackDeps,
  handBack,
  LaneBusy,
  type Run,
  waitForLane,
  waitForStorage,
} from './hand-back.ts';
import { isStorageError, isTransientError } from './storage-pause.ts';

type EndDeps = ClaimDeps & HandBackDeps;
type ClaimedDeps = EndDeps & { readonly engines: EngineRegistry };

/** Ends a claim whose work threw. @param giveUp ends the job; called if nothing else can be done */
export const endAfter = async (
  deps: EndDeps,
  run: Run<JobRecord>,
  thrown: unknown,
  giveUp: () => Promise<void>,
): Promise<void> => {
  const { job, claim, shutdown } = run;
  await claim.stop();
  if (claim.lost.aborted || thrown instanceof ClaimLost) await cleanUpLost(deps, run);
  else if (shutdown.aborted) await handBack(deps, run);
  else if (thrown instanceof LaneBusy) await waitForLane(deps, run, thrown);
  else if (isStorageError(thrown)) await waitForStorage(deps, run, thrown);
  // Retried when the lease expires. The attempt counts, so that a permanent error ends the job.
  else if (isTransientError(thrown))
    deps.log.warn({ job: job.id, ...faultFields(thrown) }, 'job interrupted');
  else await giveUp();
};

/** Works on a claimed job while the claim is kept. Never rejects. */
export const withClaim = async <J extends JobRecord>(
  deps: ClaimedDeps,
  { job, claimToken }: JobClaim<J>,
  shutdown: AbortSignal,
  work: (run: Run<J>) => Promise<void>,
): Promise<void> => {
  const claim = keepClaim(deps, job, claimToken);
  const { submissionKey: key, remoteId } = job;
  // What an earlier claim has asked an engine of this server for ended with it: the picture is made again, and costs nothing.
  const isLost = deps.engines.endsWithServer(job.provider);
  const submission = key === null || isLost ? null : { key, remoteId };
  deps.signals.changed(job.id);
  try {
    await work({
      ...{ job, claimToken, claim, shutdown, submission },
      done: { stored: 0, current: null },
      missing: [...job.missing],
      lastFailure: null,
    });
  } catch (fault) {
    // The lease expires, and the files of this attempt are removed when the job ends.
    deps.log.error({ job: job.id, ...faultFields(fault) }, 'the end of a job could not be written');
  }
  // Also when the job is back in the queue.
  deps.signals.changed(job.id);
};
