import { setTimeout as sleep } from 'node:timers/promises';
import type { LaneGate } from '@atelier/api';
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

interface TrainingOrderParts {
  readonly deps: DatasetDeps;
  readonly trainer: RemoteTrainer;
  readonly job: TrainingJob;
  readonly training: TrainingRecord;
  readonly lane: Pick<LaneGate, 'pause'>;
}

/** Pause before a failed upload is retried, if the provider names none, in milliseconds. */
const retryUploadMs = 2000;

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

/** Uploads the dataset, again after passing errors: nothing is ordered by that. @throws AppError, LaneBusy */
const prepare = async (parts: TrainingOrderParts, signal: AbortSignal): Promise<PreparedTraining> => {
  for (;;) {
    signal.throwIfAborted();
    const request = await requestOf(parts, signal);
    try {
      return await parts.trainer.prepare(request, { signal });
    } catch (thrown) {
      signal.throwIfAborted();
      const fault = remoteFaultOf(thrown);
      if (isRefusal(fault)) throw engineFailure(fault);
      if (fault.kind === 'rate') throw new LaneBusy(parts.lane.pause(fault.retryAfterMs));
      await sleep(fault.retryAfterMs ?? retryUploadMs, undefined, { signal });
    }
  }
};

/** A training as an order. The dataset is uploaded before the submission, so that a stop meanwhile loses nothing. */
export const trainingOrder = (parts: TrainingOrderParts): RemoteOrder<TrainedLora> => {
  const { trainer } = parts;
  let prepared: PreparedTraining | null = null;
  return {
    pollMs: trainer.pollMs,
    async takeTurn({ signal, onStatus }) {
      prepared = await prepare(parts, signal);
      onStatus({ state: 'waiting', progress: null });
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
