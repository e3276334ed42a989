import { RemoteFault } from '@atelier/core/ports/engine';
import type { FoundModel, ProviderAdapter } from '@atelier/core/ports/providers';
import { z } from 'zod';
import type { Call } from '../kit/exchange.ts';
import { capabilitiesOf } from '../kit/model-schema.ts';
import { parseOptions } from '../kit/options.ts';
import { createEngine } from './engine.ts';
import { falStorage } from './lora.ts';
import { type FalModel, falModels } from './models.ts';
import { createTrainer } from './trainer.ts';
import { callWith, Status } from './wire.ts';

const Endpoint = z
  .string()
  .regex(/^[\w.-]+(\/[\w.-]+){1,4}$/, 'Write it as in the address of its page: fal-ai/flux/dev.');

const Options = z.strictObject({
  /** Further models; `like` is a known one with the same input fields. */
  models: z
    .array(
      z.strictObject({
        id: Endpoint,
        like: z.enum(falModels.map(({ remoteName }) => remoteName)),
      }),
    )
    .max(50)
    .default([]),
});
type Added = z.infer<typeof Options>['models'];

const known = (remoteName: string) => falModels.find((model) => model.remoteName === remoteName);

const offered = ({ schema: _schema, edit: _edit, ...model }: FalModel): FoundModel => model;

/** fal has no call that only checks a key: the state of a request that doesn't exist is refused to a wrong key first. */
const checkKey = async (call: Call, signal: AbortSignal): Promise<void> => {
  const url = '/fal-ai/flux/requests/00000000-0000-4000-8000-000000000000/status';
  try {
    await call({ call: 'read', url, signal }, Status);
  } catch (thrown) {
    const { kind } = thrown instanceof RemoteFault ? thrown : { kind: 'unknown' };
    if (kind !== 'gone' && kind !== 'invalid') throw thrown;
  }
};

/** A model that takes the input of a known one, without the endpoint for input pictures. */
const addedModel = (id: string, like: FalModel): FoundModel => ({
  ...offered(like),
  remoteName: id,
  name: id.slice(0, 80),
  description: `Takes the input of ${like.name}.`,
  capabilities: {
    ...like.capabilities,
    options: { ...like.capabilities.options, imageInput: capabilitiesOf(like.schema).options.imageInput },
  },
});

const modelsWith = (added: Added): FoundModel[] => [
  ...falModels.map(offered),
  ...added.flatMap(({ id, like }) => {
    const model = known(like);
    return model === undefined ? [] : [addedModel(id, model)];
  }),
];

/** fal: https://fal.ai/docs */
export const falAdapter: ProviderAdapter = {
  kind: 'fal',
  name: 'fal',
  description: 'Fast hosted models, paid by picture or megapixel. Needs an API key.',
  baseUrl: 'https://queue.fal.run',
  key: { label: 'API key', optional: false },
  local: false,
  resultHosts: [falStorage],
  siblingHosts: ['fal.run', 'fal.ai', falStorage],
  concurrency: 8,
  open({ id, baseUrl, apiKey, options }, { egress }) {
    const { models } = parseOptions(Options, options);
    const call = callWith(egress, apiKey);
    const inputLike = (remoteName: string) => {
      const like = models.find((model) => model.id === remoteName)?.like;
      const model = known(like ?? remoteName);
      // Pictures would go to the endpoint of the other model.
      return model === undefined || like === undefined ? model : { ...model, edit: null };
    };
    return {
      async probe({ signal }) {
        await checkKey(call, signal);
        return { version: null, models: modelsWith(models), facts: [], warnings: [] };
      },
      engine: (model) => createEngine({ egress, call, baseUrl, inputLike }, id, model),
      trainer: createTrainer({ egress, call, baseUrl, apiKey }),
    };
  },
};
