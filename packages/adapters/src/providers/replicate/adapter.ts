import type { FoundModel, ProbeReport, ProviderAdapter } from '@atelier/core/ports/providers';
import { z } from 'zod';
import { parseOptions } from '../kit/options.ts';
import { createCatalogue } from './catalogue.ts';
import { createEngine } from './engine.ts';
import { knownModels } from './models.ts';
import { createTrainer } from './trainer.ts';
import { Account, callWith } from './wire.ts';

const modelName = /^[A-Za-z0-9][\w.-]{0,99}\/[A-Za-z0-9][\w.-]{0,99}$/;

const Options = z.strictObject({
  /** Further models, `owner/name`; their input schema is read at Replicate. */
  models: z.array(z.string().regex(modelName, 'Write it as owner/name.')).max(50).default([]),
});

/** The options with the named models that are not known without asking. What does not fit is left for `open` to refuse. */
const withModels = (options: unknown, names: readonly string[]): unknown => {
  const given = Options.safeParse(options).data?.models;
  if (given === undefined) return options;
  const further = names.filter(
    (name) => modelName.test(name) && knownModels.every(({ remoteName }) => remoteName !== name),
  );
  return { models: [...new Set([...given, ...further])] };
};

const offered = ({ remoteName, name, description, capabilities, timeoutMs }: FoundModel): FoundModel => ({
  remoteName,
  name,
  description,
  capabilities,
  timeoutMs,
});

/** Replicate: https://replicate.com/docs/reference/http */
export const replicateAdapter: ProviderAdapter = {
  kind: 'replicate',
  name: 'Replicate',
  description: 'Thousands of hosted models, paid by picture or second. Needs an API token.',
  baseUrl: 'https://api.replicate.com/v1',
  key: { label: 'API token', optional: false },
  local: false,
  resultHosts: ['replicate.delivery'],
  concurrency: 8,
  withModels,
  open({ id, apiKey, options }, { egress }) {
    const { models } = parseOptions(Options, options);
    const call = callWith(egress, apiKey);
    const catalogue = createCatalogue(call);
    return {
      async probe(callOptions): Promise<ProbeReport> {
        const account = await call({ call: 'read', url: '/account', ...callOptions }, Account);
        const added = await Promise.all(models.map((model) => catalogue.find(model, callOptions)));
        const missing = models.filter((_, at) => added[at] === null);
        const listed = knownModels.filter(({ remoteName }) => !models.includes(remoteName));
        return {
          version: null,
          models: [...listed.map(offered), ...added.filter((model) => model !== null)],
          facts: [{ label: 'Account', value: account.username }],
          warnings: missing.map((model) => `${model} was not found, or takes no prompt.`),
        };
      },
      engine: (model) => createEngine({ egress, call, catalogue }, id, model),
      trainer: createTrainer({ egress, call, apiKey }),
    };
  },
};
