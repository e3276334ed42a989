import type { Egress } from '@atelier/core/ports/egress';
import { RemoteFault } from '@atelier/core/ports/engine';
import type { RemoteTrainer, TrainingBase, TrainingRequest } from '@atelier/core/ports/providers';
import { z } from 'zod';
import { type Call, send } from '../kit/exchange.ts';
import { cancelAt, statusOf } from './engine.ts';
import { isStored, weightsOf } from './lora.ts';
import { authorizationOf, requestPath, Status, Submitted } from './wire.ts';

/** A trainer, and the fields that it has. */
interface FalBase extends TrainingBase {
  readonly endpoint: string;
  input(request: TrainingRequest, dataset: string): Record<string, unknown>;
}

const bounds = { minPictures: 4, maxPictures: 100 };

const bases: readonly FalBase[] = [
  {
    id: 'fal-ai/flux-lora',
    name: 'FLUX dev',
    ...bounds,
    minSteps: 100,
    maxSteps: 10_000,
    defaultSteps: 1000,
    endpoint: 'fal-ai/flux-lora-fast-training',
    input: ({ triggerWord, steps }, dataset) => ({
      images_data_url: dataset,
      trigger_word: triggerWord,
      steps,
      is_style: false,
      // Masks of people would be made by another model, which may miss the subject.
      create_masks: false,
    }),
  },
  {
    id: 'fal-ai/flux-2/lora',
    name: 'FLUX.2 dev',
    ...bounds,
    minSteps: 100,
    maxSteps: 10_000,
    defaultSteps: 1000,
    endpoint: 'fal-ai/flux-2-trainer',
    input: ({ triggerWord, steps }, dataset) => ({
      image_data_url: dataset,
      default_caption: triggerWord,
      steps,
      output_lora_format: 'fal',
    }),
  },
  {
    id: 'fal-ai/qwen-image',
    name: 'Qwen Image',
    ...bounds,
    minSteps: 100,
    maxSteps: 8000,
    defaultSteps: 1000,
    endpoint: 'fal-ai/qwen-image-trainer',
    input: ({ triggerWord, steps }, dataset) => ({
      image_data_url: dataset,
      trigger_phrase: triggerWord,
      steps,
    }),
  },
];

const baseOf = (wanted: string): FalBase => {
  const base = bases.find(({ id }) => id === wanted);
  if (base === undefined) throw new RemoteFault('invalid', `${wanted} is no base of fal.`);
  return base;
};

const Upload = z.object({ upload_url: z.string().max(4000), file_url: z.string().max(2000) });
const Trained = z.object({ diffusers_lora_file: z.object({ url: z.string().max(1800) }) });

/** Weights have to stay. */
const keptForGood = JSON.stringify({ expiration_duration_seconds: null });
/** A dataset has to outlive the queue, no more. */
const keptForADay = JSON.stringify({ expiration_duration_seconds: 86_400 });
const lifecycle = 'x-fal-object-lifecycle-preference';

const silentMs = 45 * 60_000;

export interface TrainerDeps {
  readonly egress: Egress;
  readonly call: Call;
  readonly baseUrl: string;
  readonly apiKey: string | null;
}

/** fal has hosts for each task; a gateway or a test server has one. */
const hostOf = (baseUrl: string, host: 'rest' | 'api'): string =>
  new URL(baseUrl).hostname === 'queue.fal.run' ? `https://${host}.fal.ai` : baseUrl;

const isHttp = (address: string): boolean => /^https?:\/\//.test(address);

/** Trains LoRAs. The result is an address of weights, which is public to those who know it. */
export const createTrainer = ({ egress, call, baseUrl, apiKey }: TrainerDeps): RemoteTrainer => {
  /** Puts the archive into fal's storage. The key goes to the first address alone: the second is signed. */
  const upload = async ({ dataset, name }: TrainingRequest, signal: AbortSignal): Promise<string> => {
    const { upload_url, file_url } = await call(
      {
        call: 'read',
        method: 'POST',
        url: `${hostOf(baseUrl, 'rest')}/storage/upload/initiate?storage_type=fal-cdn-v3`,
        json: { content_type: 'application/zip', file_name: `${name}.zip` },
        // Uploads and results have a header each.
        headers: { 'x-fal-object-lifecycle': keptForADay, [lifecycle]: keptForADay },
        signal,
      },
      Upload,
    );
    if (!isHttp(upload_url) || !isStored(file_url, baseUrl))
      throw new RemoteFault('transient', 'fal named no place for the archive.');
    const answer = await send(egress, {
      call: 'read',
      method: 'PUT',
      url: upload_url,
      bytes: dataset,
      headers: { 'content-type': 'application/zip' },
      headTimeoutMs: 300_000,
      signal,
    });
    await answer.text();
    return file_url;
  };

  return {
    bases: bases.map(({ endpoint: _endpoint, input: _input, ...base }) => base),
    pollMs: 10_000,
    timeoutMs: silentMs,
    async prepare(request, options) {
      const base = baseOf(request.base);
      const json = base.input(request, await upload(request, options.signal));
      return {
        async submit({ signal }) {
          const submitted = await call(
            {
              call: 'submit',
              url: `/${base.endpoint}`,
              json,
              headers: { [lifecycle]: keptForGood },
              signal,
            },
            Submitted,
          );
          return { remoteId: requestPath(baseUrl, base.endpoint, submitted) };
        },
      };
    },
    poll: async (remoteId, { signal }) =>
      statusOf(await call({ call: 'read', url: `${remoteId}/status?logs=1`, signal }, Status), true),
    async collect(remoteId, { signal }) {
      const { diffusers_lora_file: file } = await call({ call: 'read', url: remoteId, signal }, Trained);
      if (!isStored(file.url, baseUrl)) throw new RemoteFault('gone', 'The weights are not stored at fal.');
      const id = remoteId.split('/').at(-1) ?? '';
      return { reference: `${file.url}#${id}`, weightsUrl: file.url };
    },
    cancel: (remoteId, options) => cancelAt(call, remoteId, options),
    async remove(reference, { signal }) {
      weightsOf(reference, baseUrl);
      const id = reference.split('#')[1] ?? '';
      if (!/^[\w-]{1,100}$/.test(id))
        throw new RemoteFault('invalid', 'The training of this LoRA is not known.');
      const answer = await send(egress, {
        call: 'read',
        method: 'DELETE',
        url: `${hostOf(baseUrl, 'api')}/v1/models/requests/${id}/payloads`,
        headers: authorizationOf(apiKey),
        signal,
      });
      await answer.text();
    },
  };
};
