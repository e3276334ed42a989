import { setTimeout as sleep } from 'node:timers/promises';
import { RemoteFault, type RemoteStatus } from '@atelier/core/ports/engine';
import type { RemoteTrainer, TrainedLora, TrainingRequest } from '@atelier/core/ports/providers';
import { signal } from './hosted.ts';

export const trainingRequest = (part: Partial<TrainingRequest> = {}): TrainingRequest => ({
  base: 'none',
  triggerWord: 'tok7',
  steps: 500,
  name: 'cat-01',
  dataset: new Uint8Array([0x50, 0x4b, 5, 6, ...new Array<number>(18).fill(0)]),
  ...part,
});

/** Uploads the dataset and orders the training. */
export const startTraining = async (
  trainer: RemoteTrainer,
  request: TrainingRequest,
): Promise<{ readonly remoteId: string }> => {
  const prepared = await trainer.prepare(request, { signal: signal() });
  return prepared.submit({ signal: signal(), key: 'training-1' });
};

/** Trains as the worker does, without its retries. @throws RemoteFault also for a training that failed */
export const train = async (
  trainer: RemoteTrainer | undefined,
  request: TrainingRequest,
): Promise<{ readonly trained: TrainedLora; readonly states: readonly RemoteStatus[] }> => {
  if (trainer === undefined) throw new Error('This provider trains nothing.');
  const { remoteId } = await startTraining(trainer, request);
  const states: RemoteStatus[] = [];
  for (;;) {
    const status = await trainer.poll(remoteId, { signal: signal() });
    states.push(status);
    if (status.state === 'failed') throw new RemoteFault(status.kind, status.reason);
    if (status.state === 'done') break;
    await sleep(1);
  }
  return { trained: await trainer.collect(remoteId, { signal: signal() }), states };
};

/** How a training ends when the backend answers with these statuses: nothing is sent twice, and readings can be repeated. */
export const trainingFaults = [
  ['submit', 401, 'auth'],
  ['submit', 402, 'quota'],
  ['submit', 404, 'gone'],
  ['submit', 422, 'invalid'],
  ['submit', 429, 'rate'],
  ['submit', 500, 'unknown'],
  ['submit', 503, 'unknown'],
  ['poll', 404, 'gone'],
  ['poll', 429, 'rate'],
  ['poll', 503, 'transient'],
] as const;
