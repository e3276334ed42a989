import { RemoteFault, type RemoteFaultKind } from '@atelier/core/ports/engine';
import type { RemoteTrainer, TrainingBase, TrainingRequest } from '@atelier/core/ports/providers';

/** A training that the provider has accepted and bills. */
interface TrainingWork {
  readonly remoteId: string;
  readonly key: string;
  readonly request: TrainingRequest;
  state: 'running' | 'done' | 'cancelled';
  polls: number;
}

export interface RemoteTrainerOptions {
  /** Polls until it is done; infinite for one that never finishes. */
  readonly pollsUntilDone?: number;
  /** Whether it stops a running training when asked; otherwise it goes on. */
  readonly stops?: boolean;
}

const base: TrainingBase = {
  ...{ id: 'base', name: 'Base', minSteps: 100, maxSteps: 4000, defaultSteps: 1000 },
  ...{ minPictures: 2, maxPictures: 100 },
};

/**
 * A trainer that outlives any worker. It does not deduplicate: two orders with one key are billed twice, and none can be
 * looked up by its key.
 */
export const remoteTrainer = ({ pollsUntilDone = 2, stops = true }: RemoteTrainerOptions = {}) => {
  const works: TrainingWork[] = [];
  /** The references of LoRAs that it has. */
  const loras = new Set<string>();
  const calls = { prepare: 0, submit: 0, poll: 0, collect: 0, cancel: 0, remove: 0 };
  const faults = {
    submit: [] as (RemoteFaultKind | 'accepted, answer lost')[],
    poll: [] as RemoteFaultKind[],
  };
  /** Called before a method does anything. */
  let before: (method: keyof typeof calls) => Promise<void> = async () => undefined;

  const begin = async (method: keyof typeof calls): Promise<void> => {
    calls[method] += 1;
    await before(method);
  };
  const fault = (kind: RemoteFaultKind) => new RemoteFault(kind, 'as the test says', { retryAfterMs: 1 });
  const workOf = (remoteId: string): TrainingWork => {
    const work = works.find((one) => one.remoteId === remoteId);
    if (work === undefined) throw fault('gone');
    return work;
  };
  const finish = (work: TrainingWork): void => {
    work.state = 'done';
    loras.add(`lora of ${work.remoteId}`);
  };

  const trainer: RemoteTrainer = {
    bases: [base],
    pollMs: 1,
    timeoutMs: 60_000,
    async prepare(request) {
      await begin('prepare');
      return {
        async submit({ key }) {
          await begin('submit');
          const wrong = faults.submit.shift();
          if (wrong !== undefined && wrong !== 'accepted, answer lost') throw fault(wrong);
          const remoteId = `training-${works.length + 1}`;
          works.push({ remoteId, key, request, state: 'running', polls: 0 });
          if (wrong !== undefined) throw new Error('socket hang up');
          return { remoteId };
        },
      };
    },
    async poll(remoteId) {
      await begin('poll');
      const wrong = faults.poll.shift();
      if (wrong !== undefined) throw fault(wrong);
      const work = workOf(remoteId);
      work.polls += 1;
      if (work.state === 'running' && work.polls >= pollsUntilDone) finish(work);
      return work.state === 'running' ? { state: 'running', progress: 0.5 } : { state: work.state };
    },
    async collect(remoteId) {
      await begin('collect');
      if (workOf(remoteId).state !== 'done') throw fault('gone');
      return { reference: `lora of ${remoteId}`, weightsUrl: null };
    },
    async cancel(remoteId) {
      await begin('cancel');
      const work = workOf(remoteId);
      if (work.state === 'done' || !stops) return 'abandoned';
      work.state = 'cancelled';
      return 'stopped';
    },
    async remove(reference) {
      await begin('remove');
      if (!loras.delete(reference)) throw fault('gone');
    },
  };
  return {
    ...{ trainer, works, loras, calls, faults, finish },
    onCall(hook: typeof before): void {
      before = hook;
    },
  };
};
