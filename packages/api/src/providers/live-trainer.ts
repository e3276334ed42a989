import { setTimeout as sleep } from 'node:timers/promises';
import { RemoteFault } from '@atelier/core/ports/engine';
import type { PreparedTraining, RemoteTrainer } from '@atelier/core/ports/providers';
import type { OpenConnection } from './connections.ts';
import type { SubmissionRate } from './submission-rate.ts';

/**
 * The trainer of a provider, which always speaks through its current settings: a training that runs while a key is replaced
 * continues with the new one. An upload belongs to the settings that it was made with.
 * @param first the trainer when this is made; bounds and times are taken from it
 * @param current the connection at present; null while it cannot be opened
 * @param onOutcome told of faults of calls that were not given up, and of orders and results that went well
 * @param rate orders count against it, with the pictures of the provider
 */
export const liveTrainer = (
  first: RemoteTrainer,
  current: () => OpenConnection | null,
  onOutcome: (fault: RemoteFault | null) => void,
  rate: SubmissionRate,
): RemoteTrainer => {
  const use = <T>(
    signal: AbortSignal,
    work: (trainer: RemoteTrainer) => Promise<T>,
    opened: OpenConnection | null = current(),
  ): Promise<T> => {
    if (opened === null)
      return Promise.reject(new RemoteFault('auth', 'The settings of this provider cannot be opened.'));
    return opened
      .use(async ({ trainer }) => {
        if (trainer === undefined) throw new RemoteFault('gone', 'This provider trains nothing any more.');
        return work(trainer);
      })
      .catch((thrown: unknown) => {
        // Settings that were replaced since say nothing about the new ones.
        if (thrown instanceof RemoteFault && !signal.aborted && current() === opened) onOutcome(thrown);
        throw thrown;
      });
  };
  /** The order of a dataset, through the connection that has uploaded it. */
  const orderBy = (opened: OpenConnection | null, prepared: PreparedTraining): PreparedTraining => ({
    async submit(options) {
      if (current() !== opened)
        throw new RemoteFault('transient', 'The settings of this provider were changed after the upload.');
      const accepted = await use(options.signal, () => prepared.submit(options), opened);
      onOutcome(null);
      return accepted;
    },
  });
  const { bases, pollMs, timeoutMs, remove } = first;
  return {
    ...{ bases, pollMs, timeoutMs },
    takeTurn: ({ signal, onStatus }) =>
      rate.take(
        signal,
        () => onStatus({ state: 'waiting', progress: null }),
        (ms) => sleep(ms, undefined, { signal, ref: false }).catch(() => undefined),
      ),
    async prepare(request, { signal }) {
      const opened = current();
      return orderBy(opened, await use(signal, (trainer) => trainer.prepare(request, { signal }), opened));
    },
    poll: (remoteId, options) => use(options.signal, (trainer) => trainer.poll(remoteId, options)),
    collect: (remoteId, options) => use(options.signal, (trainer) => trainer.collect(remoteId, options)),
    cancel: (remoteId, options) => use(options.signal, (trainer) => trainer.cancel(remoteId, options)),
    ...(remove && {
      remove: (reference, options) =>
        use(options.signal, async (trainer) => trainer.remove?.(reference, options)),
    }),
  };
};
