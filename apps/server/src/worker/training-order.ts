import { setTimeout as sleep } from 'node:timers/promises';
import type { LaneGate } from '@atelier/api';
import { RemoteFault } from '@atelier/core/ports/engine';
import type {
  PreparedTraining,
  RemoteTrainer,
  TrainedLora,
  TrainingRequest,
} from '@atelier/core/ports/providers';
import type { TrainingJob } from '@atelier/core/ports/records';
import type { TrainingRecord } from '@atelier/core/ports/training-stores';
import { LaneBusy } from './hand-back.ts';
import { engineFailure, isRefusal, remoteFaultOf } from './remote-faults.ts';
import type { RemoteOrder } from './remote-order.ts';
import { type DatasetDeps, zipDataset } from './training-dataset.ts';
import type { Turns } from './turns.ts';

interface TrainingOrderParts {
  readonly deps: DatasetDeps;
  readonly trainer: RemoteTrainer;
  readonly job: TrainingJob;
  readonly training: TrainingRecord;
  readonly lane: Pick<LaneGate, 'pause'>;
  /** Of this node: one dataset is in memory at a time. */
  readonly uploads: Turns;
}

/** Pauses before a failed upload is tried again, if the provider names none, in milliseconds. */
const uploadPausesMs = [2000, 10_000, 60_000];

/** Unique at the provider, and says nothing about the person. */
const remoteNameOf = ({ id }: TrainingJob): string => `lora-${id.slice(id.indexOf('_') + 1)}`;

const requestOf = async (
  { deps, job, training }: TrainingOrderParts,
  signal: AbortSignal,
): Promise<TrainingRequest> => ({
  base: job.params.base,
  steps: job.params.steps,
  triggerWord: training.triggerWord,
  name: remoteNameOf(job),
  dataset: await zipDataset(deps, training, signal),
});

/** @returns the fault if the provider did not take the dataset */
const upload = (
  parts: TrainingOrderParts,
  signal: AbortSignal,
  onTurn: () => void,
): Promise<PreparedTraining | RemoteFault> =>
  parts.uploads(signal, async () => {
    onTurn();
    const request = await requestOf(parts, signal);
    return parts.trainer.prepare(request, { signal }).catch(remoteFaultOf);
  });

/** Uploads the dataset, again after passing errors: nothing is ordered by that. @throws AppError, LaneBusy */
const prepare = async (
  parts: TrainingOrderParts,
  signal: AbortSignal,
  onTurn: () => void,
): Promise<PreparedTraining> => {
  for (let failed = 0; ; failed += 1) {
    const answer = await upload(parts, signal, onTurn);
    if (!(answer instanceof RemoteFault)) return answer;
    signal.throwIfAborted();
    if (isRefusal(answer)) throw engineFailure(answer);
    if (answer.kind === 'rate') throw new LaneBusy(parts.lane.pause(answer.retryAfterMs));
    const pauseMs = uploadPausesMs[failed];
    // Nothing was ordered, so nothing is unknown.
    if (pauseMs === undefined)
      throw engineFailure(new RemoteFault('transient', answer.message, { cause: answer }));
    await sleep(answer.retryAfterMs ?? pauseMs, undefined, { signal });
  }
};

/** A training as an order. The dataset is uploaded before the submission, so that a stop meanwhile loses nothing. */
export const trainingOrder = (parts: TrainingOrderParts): RemoteOrder<TrainedLora> => {
  const { trainer } = parts;
  let prepared: PreparedTraining | null = null;
  return {
    pollMs: trainer.pollMs,
    async takeTurn({ signal, onStatus }) {
      // Each turn is a sign of life: waiting for the datasets of others is no silence of the provider.
      prepared = await prepare(parts, signal, () => onStatus({ state: 'waiting', progress: null }));
      onStatus({ state: 'waiting', progress: null });
      await trainer.takeTurn?.({ signal, onStatus });
    },
    async submit({ key, signal }) {
      if (prepared === null) throw new Error('A training is submitted without its dataset.');
      const { submit } = prepared;
      prepared = null;
      return submit({ key, signal });
    },
    poll: (remoteId, options) => trainer.poll(remoteId, options),
    collect: (remoteId, options) => trainer.collect(remoteId, options),
    cancel: (remoteId, options) => trainer.cancel(remoteId, options),
  };
};
