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
import { fetchResult, firstAddress } from '../kit/results.ts';
import { weightsOf } from './lora.ts';
import { type FalModel, falModels } from './models.ts';
import { Cancelled, kindOf, Result, requestPath, Status, Submitted } from './wire.ts';

export interface FalDeps {
  readonly egress: Egress;
  readonly call: Call;
  readonly baseUrl: string;
  /** The known model whose input a model has that an administrator added. */
  readonly inputLike: (remoteName: string) => FalModel | undefined;
}

/** fal deletes the files of a picture after this time, in seconds. They are fetched at once. */
const keptS = 3600;

/** Nothing of a request stays there longer than it takes to fetch the picture. */
const retention = {
  'x-fal-object-lifecycle-preference': JSON.stringify({ expiration_duration_seconds: keptS }),
  'x-fal-store-io': '0',
};

const failureOf = ({ error, error_type }: Status): RemoteStatus => {
  const reason = `${error_type ?? ''} ${JSON.stringify(error)}`.trim().slice(0, 2000);
  if (error_type === 'client_cancelled' || /^"?request (was )?cancelled/i.test(JSON.stringify(error)))
    return { state: 'cancelled' };
  return { state: 'failed', kind: kindOf(422, reason) ?? 'transient', reason };
};

/** The state of work in fal's queue. `COMPLETED` may still be a failure. */
export const statusOf = (told: Status, measured: boolean): RemoteStatus => {
  switch (told.status) {
    case 'IN_QUEUE': {
      const { queue_position: ahead } = told;
      const queuePosition = typeof ahead === 'number' && ahead >= 0 ? Math.floor(ahead) + 1 : undefined;
      return {
        state: 'waiting',
        progress: null,
        ...(queuePosition === undefined ? {} : { queuePosition }),
      };
    }
    case 'COMPLETED':
      return told.error != null && told.error !== '' ? failureOf(told) : { state: 'done' };
    default: {
      const log = (told.logs ?? []).map(({ message }) => message ?? '').join('\n');
      return { state: 'running', progress: measured ? progressOfLog(log) : null };
    }
  }
};

/** What to send where: models have another endpoint for input pictures. */
const requestFor = async (
  { schema, edit }: FalModel,
  remoteName: string,
  request: EngineRequest,
  baseUrl: string,
) => {
  const pictures = await inputPictures(request);
  const [endpoint, fields] =
    pictures.images.length > 0 && edit !== null ? [edit.endpoint, edit.schema] : [remoteName, schema];
  const loras = (request.settings.loras ?? []).map(({ id, weight }) => ({
    path: weightsOf(id, baseUrl),
    scale: weight,
  }));
  return {
    endpoint,
    json: { ...inputOf(fields, request, pictures), ...(loras.length === 0 ? {} : { loras }) },
  };
};

/** Stops queued work; running work may finish, and then it costs. */
export const cancelAt = async (
  call: Call,
  path: string,
  { signal }: RemoteCallOptions,
): Promise<'stopped' | 'abandoned'> => {
  const before = await call({ call: 'read', url: `${path}/status`, signal }, Status);
  // What failed, or was stopped by an earlier call, costs nothing.
  if (before.status === 'COMPLETED')
    return statusOf(before, false).state === 'done' ? 'abandoned' : 'stopped';
  const { status } = await call(
    {
      call: 'read',
      method: 'PUT',
      url: `${path}/cancel`,
      // It was finished meanwhile.
      kindOf: (code) => (code === 400 ? 'gone' : undefined),
      signal,
    },
    Cancelled,
  );
  return before.status === 'IN_QUEUE' && status !== 'ALREADY_COMPLETED' ? 'stopped' : 'abandoned';
};

/** The engine of one model on fal. */
export const createEngine = (
  { egress, call, baseUrl, inputLike }: FalDeps,
  provider: string,
  { id, remoteName, capabilities, timeoutMs }: ProviderModel,
): RemoteEngine => {
  const model = inputLike(remoteName);
  const isKnown = falModels.some((one) => one.remoteName === remoteName);
  return {
    id,
    provider,
    capabilities,
    timeoutMs,
    pollMs: 1000,
    // Models that an administrator added may read any of the usual control syntax.
    checkText: (text) => (isKnown ? null : refuseControlSyntax(text, customModelSyntax)),
    async submit(request, { signal }) {
      if (model === undefined) throw new RemoteFault('gone', `${remoteName} is not among the models.`);
      const { endpoint, json } = await requestFor(model, remoteName, request, baseUrl);
      const submitted = await call(
        { call: 'submit', url: `/${endpoint}`, json, headers: retention, signal },
        Submitted,
      );
      return { remoteId: requestPath(baseUrl, endpoint, submitted) };
    },
    poll: async (remoteId, { signal }) =>
      statusOf(
        await call({ call: 'read', url: `${remoteId}/status?logs=1`, signal }, Status),
        capabilities.progress,
      ),
    async collect(remoteId, { signal }) {
      const result = await call({ call: 'read', url: remoteId, signal }, Result);
      if (result.has_nsfw_concepts?.[0] === true)
        throw new RemoteFault('refused', 'The safety checker blackened the picture.');
      const url = firstAddress(result.images ?? result.image);
      if (url === null) throw new RemoteFault('gone', 'fal reports success, but no picture.');
      const bytes = await fetchResult(egress, url, signal);
      return typeof result.seed === 'number' ? { bytes, seed: result.seed } : { bytes };
    },
    cancel: (remoteId, options) => cancelAt(call, remoteId, options),
    close: () => Promise.resolve(),
  };
};
