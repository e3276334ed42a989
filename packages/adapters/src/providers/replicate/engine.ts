import type { Egress } from '@atelier/core/ports/egress';
import {
  type EngineRequest,
  type RemoteCallOptions,
  type RemoteEngine,
  RemoteFault,
  type RemoteStatus,
} from '@atelier/core/ports/engine';
import type { ProviderModel } from '@atelier/core/ports/providers';
import { customModelSyntax } from '../kit/emphasis.ts';
import type { Call } from '../kit/exchange.ts';
import { inputPictures } from '../kit/input-pictures.ts';
import { inputOf } from '../kit/model-input.ts';
import { progressOfLog } from '../kit/percent.ts';
import { refuseControlSyntax } from '../kit/prompt-text.ts';
import { isRefusalText } from '../kit/refusals.ts';
import { fetchResult, firstAddress } from '../kit/results.ts';
import type { Catalogue, Runnable } from './catalogue.ts';
import { parseReference } from './lora.ts';
import { knownModels } from './models.ts';
import { trainedFlux } from './schemas.ts';
import { Prediction } from './wire.ts';

export interface ReplicateDeps {
  readonly egress: Egress;
  readonly call: Call;
  readonly catalogue: Catalogue;
}

const textOf = (error: unknown): string => (typeof error === 'string' ? error : JSON.stringify(error ?? ''));

/** The state of a prediction or training. */
export const statusOf = (
  { status, error, logs, data_removed }: Prediction,
  measured: boolean,
): RemoteStatus => {
  const progress = measured && typeof logs === 'string' ? progressOfLog(logs) : null;
  switch (status) {
    case 'starting':
      return { state: 'waiting', progress: null };
    case 'succeeded':
      return data_removed === true
        ? { state: 'failed', kind: 'gone', reason: 'Replicate has already deleted the result.' }
        : { state: 'done' };
    case 'failed': {
      const reason = textOf(error).slice(0, 2000);
      return { state: 'failed', kind: isRefusalText(reason) ? 'refused' : 'transient', reason };
    }
    case 'aborted':
      return {
        state: 'failed',
        kind: 'transient',
        reason: 'It was ended before it began, at its time limit.',
      };
    case 'canceled':
      return { state: 'cancelled' };
    default:
      return { state: 'running', progress };
  }
};

/**
 * When Replicate ends work that is not polled any more, in seconds: after at least ten minutes, because waiting in its queue
 * counts.
 */
const deadlineS = (timeoutMs: number): number => Math.max(600, Math.ceil((2 * timeoutMs) / 1000));

/** The trained version that a request names instead of the base model. */
const withLora = (base: Runnable, { settings }: EngineRequest) => {
  const lora = settings.loras?.[0];
  if (lora === undefined) return { ...base, fields: {} };
  const { version } = parseReference(lora.id);
  return { schema: trainedFlux, version, fields: { lora_scale: lora.weight, model: 'dev' } };
};

/** The engine of one model on Replicate. */
export const createEngine = (
  { egress, call, catalogue }: ReplicateDeps,
  provider: string,
  { id, remoteName, capabilities, timeoutMs }: ProviderModel,
): RemoteEngine => {
  const get = (remoteId: string, { signal }: RemoteCallOptions) =>
    call({ call: 'read', url: `/predictions/${remoteId}`, signal }, Prediction);
  const isKnown = knownModels.some((model) => model.remoteName === remoteName);
  return {
    id,
    provider,
    capabilities,
    timeoutMs,
    pollMs: 1500,
    // Models that an administrator added may read any of the usual control syntax.
    checkText: (text) => (isKnown ? null : refuseControlSyntax(text, customModelSyntax)),
    async submit(request, { signal }) {
      const run = withLora(await catalogue.runnable(remoteName, { signal }), request);
      const input = { ...inputOf(run.schema, request, await inputPictures(request)), ...run.fields };
      const created = await call(
        {
          call: 'submit',
          url: run.version === null ? `/models/${remoteName}/predictions` : '/predictions',
          json: run.version === null ? { input } : { version: run.version, input },
          headers: { prefer: 'respond-async', 'cancel-after': `${deadlineS(timeoutMs)}s` },
          signal,
        },
        Prediction,
      );
      return { remoteId: created.id };
    },
    poll: async (remoteId, options) => statusOf(await get(remoteId, options), capabilities.progress),
    async collect(remoteId, options) {
      const { output } = await get(remoteId, options);
      const url = firstAddress(output);
      if (url === null) throw new RemoteFault('gone', 'Replicate reports success, but no picture.');
      return { bytes: await fetchResult(egress, url, options.signal) };
    },
    async cancel(remoteId, { signal }) {
      const { status } = await call(
        { call: 'read', method: 'POST', url: `/predictions/${remoteId}/cancel`, signal },
        Prediction,
      );
      return status === 'succeeded' || status === 'failed' ? 'abandoned' : 'stopped';
    },
    close: () => Promise.resolve(),
  };
};
