import { providerRecord } from '@atelier/core/testing/engine-records';
import { type Samples, savedProvider } from './sample.ts';

export const adminProvidersInputs: Samples = {
  'admin.providers.add': () => ({
    kind: 'openai-compatible',
    baseUrl: 'https://images.example',
    models: ['sdxl.safetensors'],
  }),
  'admin.providers.list': () => undefined,
  'admin.providers.order': async ({ db }) => ({
    ids: (await db.providers.list()).filter(({ removedAt }) => removedAt === null).map(({ id }) => id),
  }),
  'admin.providers.pause': savedProvider,
  'admin.providers.remove': savedProvider,
  'admin.providers.resume': async ({ db }) => {
    const provider = providerRecord({ pausedAt: new Date() });
    await db.providers.insert(provider);
    return { id: provider.id };
  },
  'admin.providers.test': savedProvider,
  'admin.providers.update': async (server) => ({ ...(await savedProvider(server)), name: 'Renamed' }),
};
