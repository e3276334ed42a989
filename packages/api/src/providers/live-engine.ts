import { setTimeout as sleep } from 'node:timers/promises';
import { type RemoteEngine, RemoteFault } from '@atelier/core/ports/engine';
import type { EngineCapabilities } from '@atelier/core/schemas/engines';
import type { OpenConnection } from './connections.ts';
import type { SubmissionRate } from './submission-rate.ts';

/** What a model is at present; replaced when its provider or the model is changed. */
export interface ModelState {
  readonly provider: string;
  readonly capabilities: EngineCapabilities;
  readonly timeoutMs: number;
  /** Null while the provider cannot be opened. */
  readonly opened: { readonly by: OpenConnection; readonly engine: RemoteEngine } | null;
}

const closedFault = () => new RemoteFault('auth', 'The settings of this provider cannot be opened.');

/**
 * The engine of a model, which always speaks through the provider's current settings: a job that runs while a key is
 * replaced continues with the new one.
 * @param onOutcome told of every fault of a call that was not given up, and of submissions and results that went well
 * @param first the state when it is made; the adapter's optional methods are taken from it
 */
export const liveEngine = (
  id: string,
  first: ModelState,
  state: () => ModelState,
  rate: SubmissionRate,
  onOutcome: (providerId: string, fault: RemoteFault | null) => void,
): RemoteEngine => {
  const use = <T>(
    stops: readonly (AbortSignal | undefined)[],
    work: (engine: RemoteEngine) => Promise<T>,
  ): Promise<T> => {
    const { opened } = state();
    if (opened === null) return Promise.reject(closedFault());
    return opened.by
      .use(() => work(opened.engine))
      .catch((thrown: unknown) => {
        // A call that was given up says nothing about the provider: people could close it for all by cancelling.
        const isGivenUp = stops.some((signal) => signal?.aborted);
        // Nor does one that began with settings which were replaced since: an old key is refused after its rotation.
        const isCurrent = state().opened?.by === opened.by;
        if (thrown instanceof RemoteFault && !isGivenUp && isCurrent) onOutcome(state().provider, thrown);
        throw thrown;
      });
  };
  /** The same for calls whose success shows that the provider works. */
  const useWell: typeof use = async (stops, work) => {
    const result = await use(stops, work);
    onOutcome(state().provider, null);
    return result;
  };
  const wait = (signal: AbortSignal) => (ms: number) =>
    sleep(ms, undefined, { signal, ref: false }).catch(() => undefined);
  const has = first.opened?.engine;
  return {
    id,
    get provider() {
      return state().provider;
    },
    get capabilities() {
      return state().capabilities;
    },
    get timeoutMs() {
      return state().timeoutMs;
    },
    get pollMs() {
      return state().opened?.engine.pollMs ?? 1000;
    },
    takeTurn: ({ signal, onStatus }) =>
      rate.take(signal, () => onStatus({ state: 'waiting', progress: null }), wait(signal)),
    submit: (request, options) =>
      useWell([options.signal, options.cancelled], (engine) => engine.submit(request, options)),
    poll: (remoteId, options) => use([options.signal], (engine) => engine.poll(remoteId, options)),
    collect: (remoteId, options) => useWell([options.signal], (engine) => engine.collect(remoteId, options)),
    cancel: (remoteId, options) => use([options.signal], (engine) => engine.cancel(remoteId, options)),
    ...(has?.find === undefined
      ? {}
      : {
          find: (key, options) =>
            use([options.signal], async (engine) => (await engine.find?.(key, options)) ?? null),
        }),
    ...(has?.checkText === undefined
      ? {}
      : { checkText: (text) => state().opened?.engine.checkText?.(text) ?? null }),
    ...(has?.stream === undefined
      ? {}
      : {
          async *stream(remoteId, options) {
            const { opened } = state();
            if (opened?.engine.stream !== undefined) yield* opened.engine.stream(remoteId, options);
          },
        }),
    close: () => Promise.resolve(),
  };
};
