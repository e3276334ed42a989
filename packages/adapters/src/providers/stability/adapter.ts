import type { ProviderAdapter } from '@atelier/core/ports/providers';
import { z } from 'zod';
import { exchangeJson } from '../kit/exchange.ts';
import { parseOptions } from '../kit/options.ts';
import { createEngine } from './engine.ts';
import { stabilityModels } from './models.ts';
import { Balance } from './wire.ts';

const Options = z.strictObject({});

/** Stability AI: https://platform.stability.ai/docs/api-reference */
export const stabilityAdapter: ProviderAdapter = {
  kind: 'stability',
  name: 'Stability AI',
  description: 'Stable Image and Stable Diffusion 3.5 from their makers, paid by credits. Needs an API key.',
  baseUrl: 'https://api.stability.ai',
  key: { label: 'API key', optional: false },
  local: false,
  resultHosts: [],
  concurrency: 6,
  open({ id, apiKey, options }, { egress }) {
    parseOptions(Options, options);
    const headers: Readonly<Record<string, string>> =
      apiKey === null ? {} : { authorization: `Bearer ${apiKey}` };
    return {
      async probe({ signal }) {
        const { credits } = await exchangeJson(
          egress,
          { call: 'read', url: '/v1/user/balance', headers, signal },
          Balance,
        );
        return {
          version: null,
          models: stabilityModels.map(({ path: _path, variant: _variant, ...model }) => model),
          facts: [{ label: 'Credits left', value: credits.toFixed(1) }],
          warnings:
            credits > 0 ? [] : ['The account has no credits left, so that every picture will be refused.'],
        };
      },
      engine: (model) => createEngine({ egress, headers }, id, model),
    };
  },
};
