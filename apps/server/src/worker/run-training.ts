import { trainingFailureText } from '@atelier/api';
import { AppError } from '@atelier/core/errors';
import { RemoteFault } from '@atelier/core/ports/engine';
import type { TrainedLora } from '@atelier/core/ports/providers';
import type { TrainingJob } from '@atelier/core/ports/records';
import { faultFields } from '../observability/log.ts';
import { ClaimLost, type Run } from './hand-back.ts';
import { completeWithLora, fail, settleRemote } from './outcome.ts';
import { requireAllowed } from './permission.ts';
import { failureOf } from './picture-failure.ts';
import { withTimeout } from './picture-timeout.ts';
import { carryOut } from './remote.ts';
import { engineFailure } from './remote-faults.ts';
import type { RunDeps } from './run.ts';
import { endAfter, withClaim } from './run-ends.ts';
import { UnusableDataset } from './training-dataset.ts';
import { trainingOrder } from './training-order.ts';
import type { Turns } from './turns.ts';

export interface TrainingDeps extends RunDeps {
  /** Datasets of this node are uploaded one at a time. */
  readonly uploads: Turns;
}

/** Trains, or goes on with a training that was ordered before. @throws as `carryOut` */
const train = async (deps: TrainingDeps, run: Run<TrainingJob>): Promise<TrainedLora> => {
  const { db, engines, uploads } = deps;
  const { job, claim, shutdown } = run;
  const [failed] = run.missing;
  // An earlier worker has learned it, and died before it could end the job.
  if (failed !== undefined)
    throw engineFailure(
      new RemoteFault(failed.kind === 'refused' ? 'refused' : 'gone', 'In an earlier attempt.'),
    );
  await requireAllowed(deps, job, run.submission !== null);
  const trainer = engines.trainer(job.provider);
  if (trainer === null) throw engineFailure(new RemoteFault('gone', 'The provider trains nothing any more.'));
  const training = await db.trainings.findOfJob(job.id);
  if (training === null) throw new ClaimLost();
  const lane = engines.laneGate(job.provider);
  return withTimeout(trainer.timeoutMs, (timeout, noteLife) =>
    carryOut({
      ...{ db, run, lane, noteLife, position: 0 },
      order: trainingOrder({ deps, trainer, job, training, lane, uploads }),
      signal: AbortSignal.any([claim.lost, shutdown, timeout]),
      onProgress: (fraction) => claim.report(fraction),
      settle: ({ key, remoteId }, outcome) => {
        const training = remoteId === null ? null : { provider: job.provider, remoteId };
        return settleRemote(deps, { id: job.id, submissionKey: key, training }, outcome);
      },
    }),
  );
};

/** Fails the training; nothing is charged. */
const giveUp = async (deps: RunDeps, run: Run<TrainingJob>, thrown: unknown): Promise<void> => {
  deps.log.warn({ job: run.job.id, ...faultFields(thrown) }, 'training failed');
  const { kind, cause } = failureOf(thrown);
  const isExplained =
    thrown instanceof UnusableDataset || (thrown instanceof AppError && kind === 'forbidden');
  const reason = isExplained ? thrown.message : trainingFailureText(kind);
  await fail(deps, run, { reason, kind, cause });
};

/** Runs one claimed training until it ends. Never rejects. `shutdown` hands it back without counting the attempt. */
export const runTraining = (
  deps: TrainingDeps,
  job: TrainingJob,
  claimToken: string,
  shutdown: AbortSignal,
): Promise<void> =>
  withClaim(deps, { job, claimToken }, shutdown, async (run) => {
    try {
      const lora = await train(deps, run);
      await run.claim.stop();
      await completeWithLora(deps, run, lora);
    } catch (thrown) {
      await endAfter(deps, run, thrown, () => giveUp(deps, run, thrown));
    }
  });
