import type { Egress } from '@atelier/core/ports/egress';
import {
  type EngineRequest,
  type RemoteEngine,
  RemoteFault,
  type RemoteStatus,
} from '@atelier/core/ports/engine';
import type { ProviderModel } from '@atelier/core/ports/providers';
import type { Call } from '../kit/exchange.ts';
import { inputOf } from '../kit/model-input.ts';
import { fetchResult } from '../kit/results.ts';
import { bflModels } from './models.ts';
import { pollTarget, Submitted, Task } from './wire.ts';

export interface BflDeps {
  readonly egress: Egress;
  readonly call: Call;
  readonly baseUrl: string;
  /** 0 (strict) … 5 (permissive). */
  readonly safetyTolerance: number;
}

/** Statuses that are newer than this adapter count as running: only the time limit ends them. */
export const statusOf = ({ status, progress, details }: Task): RemoteStatus => {
  const reason = `${status} ${details === undefined ? '' : JSON.stringify(details)}`.trim().slice(0, 2000);
  switch (status) {
    case 'Ready':
      return { state: 'done' };
    case 'Pending':
      return { state: 'waiting', progress: null };
    case 'Error':
    case 'Failed':
      return { state: 'failed', kind: 'transient', reason };
    case 'Request Moderated':
    case 'Content Moderated':
      return { state: 'failed', kind: 'refused', reason };
    case 'Task not found':
      return { state: 'failed', kind: 'gone', reason };
    default:
      return {
        state: 'running',
        progress: typeof progress === 'number' ? Math.min(1, Math.max(0, progress)) : null,
      };
  }
};

/** `input_image`, `input_image_2`, …: bare base64. */
const pictureFields = ({ images }: EngineRequest): Record<string, string> =>
  Object.fromEntries(
    (images ?? []).map((image, at) => [
      at === 0 ? 'input_image' : `input_image_${at + 1}`,
      Buffer.from(image).toString('base64'),
    ]),
  );

/** The engine of one model of Black Forest Labs. */
export const createEngine = (
  { egress, call, baseUrl, safetyTolerance }: BflDeps,
  provider: string,
  { id, remoteName, capabilities, timeoutMs }: ProviderModel,
): RemoteEngine => {
  const schema = bflModels.find((model) => model.remoteName === remoteName)?.schema;
  const ask = (url: string, signal: AbortSignal) => call({ call: 'read', url, signal }, Task);
  return {
    id,
    provider,
    capabilities,
    timeoutMs,
    pollMs: 1000,
    async submit(request, { signal }) {
      if (schema === undefined) throw new RemoteFault('gone', `${remoteName} is no model of this adapter.`);
      const json = {
        ...inputOf(schema, request),
        ...pictureFields(request),
        safety_tolerance: safetyTolerance,
      };
      const submitted = await call({ call: 'submit', url: `/${remoteName}`, json, signal }, Submitted);
      return { remoteId: pollTarget(baseUrl, submitted) };
    },
    poll: async (remoteId, { signal }) => statusOf(await ask(remoteId, signal)),
    async collect(remoteId, { signal }) {
      const { result } = await ask(remoteId, signal);
      if (typeof result?.sample !== 'string')
        throw new RemoteFault('gone', 'The task is ready, but names no picture.');
      const bytes = await fetchResult(egress, result.sample, signal);
      return typeof result.seed === 'number' ? { bytes, seed: result.seed } : { bytes };
    },
    // There is no way to stop work: it is finished and paid.
    cancel: () => Promise.resolve('abandoned'),
    close: () => Promise.resolve(),
  };
};
