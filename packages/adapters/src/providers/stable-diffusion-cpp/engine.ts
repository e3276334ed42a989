import type { Egress } from '@atelier/core/ports/egress';
import {
  type RemoteCallOptions,
  type RemoteEngine,
  RemoteFault,
  type RemoteImage,
  type RemoteStatus,
} from '@atelier/core/ports/engine';
import type { ProviderModel } from '@atelier/core/ports/providers';
import { bytesOfBase64, exchangeJson, unreadable } from '../kit/exchange.ts';
import { modelNameOf } from './probe.ts';
import { checkText } from './prompt.ts';
import { imageBody } from './request.ts';
import { Accepted, Capabilities, SdJob, SdResult } from './wire.ts';

/** A base64 PNG of the largest picture, with room. */
const maxResultBytes = 64 * 1024 * 1024;

/** The server scans its LoRA folders for each of these calls. */
export const readCapabilities = (egress: Egress, { signal }: RemoteCallOptions): Promise<Capabilities> =>
  exchangeJson(egress, { call: 'read', url: '/sdcpp/v1/capabilities', signal }, Capabilities);

const jobPath = (remoteId: string): string => `/sdcpp/v1/jobs/${encodeURIComponent(remoteId)}`;

const statusOf = ({ status, queue_position: position, error }: SdJob): RemoteStatus => {
  switch (status) {
    case 'queued':
      return {
        state: 'waiting',
        progress: null,
        ...(position != null && position >= 1 && { queuePosition: Math.floor(position) }),
      };
    case 'generating':
      return { state: 'running', progress: null };
    case 'completed':
      return { state: 'done' };
    case 'cancelled':
      return { state: 'cancelled' };
    case 'failed':
      return { state: 'failed', kind: 'unknown', reason: `${error?.code ?? ''}: ${error?.message ?? ''}` };
  }
};

/**
 * The loaded model is the one that the server was started with, and a request cannot name another.
 * @throws RemoteFault `gone` if it is not the one that was chosen
 */
const requireModel = async (egress: Egress, model: ProviderModel, options: RemoteCallOptions) => {
  const loaded = modelNameOf(await readCapabilities(egress, options));
  if (loaded !== model.remoteName)
    throw new RemoteFault('gone', `The server has loaded ${loaded}, not ${model.remoteName}.`);
};

/** Results are kept for ten minutes, and lost when the server restarts. */
const collect = async (
  egress: Egress,
  remoteId: string,
  { signal }: RemoteCallOptions,
): Promise<RemoteImage> => {
  const exchange = {
    call: 'read',
    url: jobPath(remoteId),
    signal,
    maxBytes: maxResultBytes,
    withPictures: true,
  } as const;
  const { result } = await exchangeJson(egress, exchange, SdResult);
  const first = result.images.toSorted((a, b) => a.index - b.index)[0];
  if (first === undefined) throw new RemoteFault('gone', 'The server made no picture.');
  const bytes = bytesOfBase64(first.b64_json);
  if (bytes.length === 0) throw unreadable('read', 'The picture is not base64.');
  return { bytes };
};

/** Only queued work can be stopped. The server answers 409 while it generates, and goes on. */
const cancel = async (egress: Egress, remoteId: string, { signal }: RemoteCallOptions) => {
  const exchange = { call: 'read', method: 'POST', url: `${jobPath(remoteId)}/cancel`, signal } as const;
  try {
    const { status } = await exchangeJson(egress, exchange, SdJob);
    return status === 'cancelled' || status === 'failed' ? 'stopped' : 'abandoned';
  } catch (thrown) {
    if (!(thrown instanceof RemoteFault)) throw thrown;
    if (thrown.message.startsWith('409:')) return 'abandoned';
    // After a restart nothing is left of it.
    if (thrown.kind === 'gone') return 'stopped';
    throw thrown;
  }
};

/** The engine of the model that an sd-server has loaded (R-STUDIO-5). It takes no ids of ours, so nothing can be found. */
export const sdCppEngine = (providerId: string, model: ProviderModel, egress: Egress): RemoteEngine => ({
  id: model.id,
  provider: providerId,
  capabilities: model.capabilities,
  timeoutMs: model.timeoutMs,
  pollMs: 1000,
  checkText,
  async submit(request, { signal }) {
    await requireModel(egress, model, { signal });
    const { id } = await exchangeJson(
      egress,
      { call: 'submit', url: '/sdcpp/v1/img_gen', json: imageBody(request), signal },
      Accepted,
    );
    return { remoteId: id };
  },
  async poll(remoteId, { signal }) {
    // A finished job is answered with its pictures.
    const exchange = { call: 'read', url: jobPath(remoteId), signal, maxBytes: maxResultBytes } as const;
    return statusOf(await exchangeJson(egress, exchange, SdJob));
  },
  collect: (remoteId, options) => collect(egress, remoteId, options),
  cancel: (remoteId, options) => cancel(egress, remoteId, options),
  close: async () => undefined,
});
