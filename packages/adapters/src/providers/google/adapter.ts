import type { FoundModel, ProviderAdapter } from '@atelier/core/ports/providers';
import { noOptions } from '@atelier/core/schemas/engines';
import { z } from 'zod';
import { fixedSizes, hostedCapabilities } from '../kit/capabilities.ts';
import { parseOptions } from '../kit/options.ts';
import { createEngine } from './engine.ts';
import { sizesOfModel } from './sizes.ts';
import { callWith, ModelList } from './wire.ts';

const Options = z.strictObject({});

/**
 * Models that answer with pictures have it in their name; others of the list write text or make videos. Before 2.5 they took
 * no sizes.
 */
const makesPictures = /^models\/(gemini-(?!1|2\.0)[\w.-]*image[\w.-]*)$/;

const modelOf = (remoteName: string, name: string, description: string): FoundModel => ({
  remoteName,
  name: name.slice(0, 80),
  description: description.slice(0, 400),
  timeoutMs: 180_000,
  capabilities: hostedCapabilities({
    ...fixedSizes(sizesOfModel(remoteName)),
    // A call cannot be stopped once it was sent.
    cancel: false,
    options: { ...noOptions, imageInput: { max: 3, mask: false, strength: null } },
  }),
});

/** Google's Gemini API: https://ai.google.dev/gemini-api/docs/image-generation */
export const googleAdapter: ProviderAdapter = {
  kind: 'google',
  name: 'Google Gemini',
  description: 'Gemini’s image models (“Nano Banana”), paid by picture. Needs an API key with billing.',
  baseUrl: 'https://generativelanguage.googleapis.com/v1beta',
  key: { label: 'API key', optional: false },
  local: false,
  resultHosts: [],
  concurrency: 4,
  open({ id, apiKey, options }, { egress }) {
    parseOptions(Options, options);
    const call = callWith(egress, apiKey);
    return {
      async probe({ signal }) {
        const { models } = await call({ call: 'read', url: '/models?pageSize=1000', signal }, ModelList);
        const found = models.flatMap(({ name, displayName, description, supportedGenerationMethods }) => {
          const remoteName = makesPictures.exec(name)?.[1];
          const fits = supportedGenerationMethods?.includes('generateContent') ?? true;
          return remoteName === undefined || !fits
            ? []
            : [modelOf(remoteName, displayName ?? remoteName, description ?? '')];
        });
        return {
          version: null,
          models: found,
          facts: [{ label: 'Models in the account', value: String(models.length) }],
          warnings: found.length > 0 ? [] : ['This key sees no model that makes pictures.'],
        };
      },
      engine: (model) => createEngine(call, id, model),
    };
  },
};
