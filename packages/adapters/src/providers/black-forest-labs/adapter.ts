import type { ProviderAdapter } from '@atelier/core/ports/providers';
import { z } from 'zod';
import { parseOptions } from '../kit/options.ts';
import { createEngine } from './engine.ts';
import { bflModels } from './models.ts';
import { bflDomain, Credits, callWith } from './wire.ts';

const Options = z.strictObject({
  /** How much the content filter lets through: 0 (strict) … 5. */
  safetyTolerance: z.int().min(0).max(5).default(2),
});

/** Black Forest Labs: https://docs.bfl.ai */
export const blackForestLabsAdapter: ProviderAdapter = {
  kind: 'black-forest-labs',
  name: 'Black Forest Labs',
  description: 'FLUX from its makers, paid by picture. Needs an API key.',
  baseUrl: 'https://api.bfl.ai/v1',
  key: { label: 'API key', optional: false },
  local: false,
  resultHosts: [bflDomain],
  siblingHosts: [bflDomain],
  concurrency: 8,
  open({ id, baseUrl, apiKey, options }, { egress }) {
    const { safetyTolerance } = parseOptions(Options, options);
    const call = callWith(egress, apiKey);
    return {
      async probe({ signal }) {
        const { credits } = await call({ call: 'read', url: '/credits', signal }, Credits);
        return {
          version: null,
          models: bflModels.map(({ schema: _schema, ...model }) => model),
          facts: [{ label: 'Credits left', value: credits.toFixed(1) }],
          warnings:
            credits > 0 ? [] : ['The account has no credits left, so that every picture will be refused.'],
        };
      },
      engine: (model) => createEngine({ egress, call, baseUrl, safetyTolerance }, id, model),
    };
  },
};
