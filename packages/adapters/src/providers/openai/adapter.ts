import type { ProviderAdapter } from '@atelier/core/ports/providers';
import { z } from 'zod';
import { exchangeJson } from '../kit/exchange.ts';
import { parseOptions } from '../kit/options.ts';
import { openAiModel } from './capabilities.ts';
import { openAiEngine } from './engine.ts';
import { ModelList } from './wire.ts';

const Options = z.strictObject({});

/** OpenAI's image models, spoken to directly: its client library repeats submissions. */
export const openAi: ProviderAdapter = {
  kind: 'openai',
  name: 'OpenAI',
  description: 'GPT Image models of OpenAI. You need an API key of a project with a payment method.',
  baseUrl: 'https://api.openai.com/v1',
  key: { label: 'API key', optional: false },
  local: false,
  resultHosts: [],
  concurrency: 4,
  open: ({ id, apiKey, options }, { egress }) => {
    parseOptions(Options, options);
    const headers: Record<string, string> = apiKey === null ? {} : { authorization: `Bearer ${apiKey}` };
    return {
      async probe({ signal }) {
        const { data } = await exchangeJson(
          egress,
          { call: 'read', url: '/models', headers, signal },
          ModelList,
        );
        const models = data.flatMap((one) => openAiModel(one.id) ?? []);
        return {
          version: null,
          models,
          facts: [{ label: 'Models', value: `${models.length} of ${data.length} make pictures` }],
          warnings: models.length === 0 ? ['This key has no access to a GPT Image model.'] : [],
        };
      },
      engine: (model) => openAiEngine({ providerId: id, model, egress, headers }),
    };
  },
};
