import type { Egress } from '@atelier/core/ports/egress';
import { type RemoteCallOptions, RemoteFault, type RemoteStatus } from '@atelier/core/ports/engine';
import type { RemoteTrainer, TrainingBase, TrainingRequest } from '@atelier/core/ports/providers';
import { z } from 'zod';
import { type Call, type Exchange, send } from '../kit/exchange.ts';
import { statusOf } from './engine.ts';
import { parseReference } from './lora.ts';
import { Account, authorizationOf, Model, Prediction } from './wire.ts';

const trainerModel = 'ostris/flux-dev-lora-trainer';

const bases: readonly TrainingBase[] = [
  {
    id: 'black-forest-labs/flux-dev',
    name: 'FLUX dev',
    minSteps: 100,
    maxSteps: 4000,
    defaultSteps: 1000,
    minPictures: 5,
    maxPictures: 100,
  },
];

const StoredFile = z.object({ id: z.string().max(200), urls: z.object({ get: z.url() }) });
const Created = z.object({ owner: z.string(), name: z.string(), visibility: z.string() });
const Trained = z.object({ version: z.string(), weights: z.string().nullish() });

/** How long the training itself may be silent: it writes its log all the time, but waits for a machine first. */
const silentMs = 45 * 60_000;

/** What is gone need not be deleted. @throws every other fault */
const unlessGone = (thrown: unknown): void => {
  if (!(thrown instanceof RemoteFault && thrown.kind === 'gone')) throw thrown;
};

export interface TrainerDeps {
  readonly egress: Egress;
  readonly call: Call;
  readonly apiKey: string | null;
}

/** Trains LoRAs for FLUX dev. The result is a version of a private model of the account. */
export const createTrainer = ({ egress, call, apiKey }: TrainerDeps): RemoteTrainer => {
  const quietly = async (exchange: Exchange): Promise<void> => {
    const answer = await send(egress, { ...exchange, headers: authorizationOf(apiKey) });
    await answer.text();
  };
  const removeModel = (model: string, signal: AbortSignal): Promise<void> =>
    quietly({ call: 'read', method: 'DELETE', url: `/models/${model}`, signal });

  /** The models of trainings that were ordered here and have not ended, by their ids. Forgotten with this process. */
  const empty = new Map<string, string>();
  /** Deletes the model of a training that made nothing. What cannot be deleted now stays, and does no harm. */
  const forget = async (remoteId: string, state: RemoteStatus['state']): Promise<void> => {
    const model = empty.get(remoteId);
    if (model === undefined || state === 'waiting' || state === 'running') return;
    empty.delete(remoteId);
    if (state !== 'done') await removeModel(model, AbortSignal.timeout(10_000)).catch(() => undefined);
  };

  /** The private model that the version will belong to. A model of this name that is not private gets no version. */
  const destinationFor = async ({ name }: TrainingRequest, { signal }: RemoteCallOptions) => {
    const { username: owner } = await call({ call: 'read', url: '/account', signal }, Account);
    const json = { owner, name, visibility: 'private', hardware: 'gpu-t4' };
    const model = `${owner}/${name}`;
    try {
      await call({ call: 'read', method: 'POST', url: '/models', json, signal }, Created);
    } catch (thrown) {
      // An earlier attempt may have made it, before it was interrupted.
      const { visibility } = await call({ call: 'read', url: `/models/${model}`, signal }, Created).catch(
        () => {
          throw thrown;
        },
      );
      if (visibility !== 'private')
        throw new RemoteFault('invalid', `There is a public model ${model} already.`, { cause: thrown });
    }
    return model;
  };

  const upload = ({ dataset, name }: TrainingRequest, signal: AbortSignal) => {
    const form = new FormData();
    const content = new Blob([dataset], { type: 'application/zip' });
    form.set('content', content, `${name}.zip`);
    return call({ call: 'read', url: '/files', form, headTimeoutMs: 300_000, signal }, StoredFile);
  };

  const train = (
    { destination, version, dataset }: Readonly<Record<'destination' | 'version' | 'dataset', string>>,
    request: Pick<TrainingRequest, 'triggerWord' | 'steps'>,
    signal: AbortSignal,
  ) => {
    const input = {
      input_images: dataset,
      trigger_word: request.triggerWord,
      steps: request.steps,
      // The captions in the archive are those that people have seen.
      autocaption: false,
    };
    const url = `/models/${trainerModel}/versions/${version}/trainings`;
    return call({ call: 'submit', url, json: { destination, input }, signal }, Prediction);
  };

  return {
    bases,
    pollMs: 10_000,
    timeoutMs: silentMs,
    async prepare(request, options) {
      const { latest_version } = await call(
        { call: 'read', url: `/models/${trainerModel}`, signal: options.signal },
        Model,
      );
      if (latest_version == null) throw new RemoteFault('gone', `${trainerModel} has no version.`);
      const destination = await destinationFor(request, options);
      const dataset = (await upload(request, options.signal)).urls.get;
      const order = { destination, version: latest_version.id, dataset };
      const { triggerWord, steps } = request;
      return {
        async submit({ signal }) {
          try {
            const { id } = await train(order, { triggerWord, steps }, signal);
            empty.set(id, destination);
            return { remoteId: id };
          } catch (thrown) {
            // Nothing was accepted, so that the empty model has no use.
            if (thrown instanceof RemoteFault && thrown.kind !== 'unknown')
              await removeModel(destination, AbortSignal.timeout(10_000)).catch(() => undefined);
            throw thrown;
          }
        },
      };
    },
    async poll(remoteId, { signal }) {
      const url = `/trainings/${remoteId}`;
      const status = statusOf(await call({ call: 'read', url, signal }, Prediction), true);
      await forget(remoteId, status.state);
      return status;
    },
    async collect(remoteId, { signal }) {
      const { output } = await call({ call: 'read', url: `/trainings/${remoteId}`, signal }, Prediction);
      const trained = Trained.safeParse(output);
      if (!trained.success)
        throw new RemoteFault('gone', 'The training has no result.', { cause: trained.error });
      const { version, weights } = trained.data;
      parseReference(version);
      return { reference: version, weightsUrl: weights ?? null };
    },
    async cancel(remoteId, { signal }) {
      const url = `/trainings/${remoteId}/cancel`;
      const { status } = await call({ call: 'read', method: 'POST', url, signal }, Prediction);
      if (status === 'succeeded' || status === 'failed') return 'abandoned';
      await forget(remoteId, 'cancelled');
      return 'stopped';
    },
    async remove(reference, { signal }) {
      const { model, version } = parseReference(reference);
      const url = `/models/${model}/versions/${version}`;
      await quietly({ call: 'read', method: 'DELETE', url, signal }).catch(unlessGone);
      // Refused as long as Replicate is still deleting the version: then both are tried again later.
      await removeModel(model, signal).catch(unlessGone);
    },
  };
};
