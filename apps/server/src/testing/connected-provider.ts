import { startComfyDouble } from '@atelier/adapters/testing';
import type { AdminModel } from '@atelier/core/schemas/admin-models';
import type { AdminProvider } from '@atelier/core/schemas/providers';
import { onTestFinished } from 'vitest';
import type { Person } from './in-process-people.ts';

type Client = Person['client'];

/** A ComfyUI with one allowed model, added by a superadmin; it ends with the test. */
export const connectProvider = async (client: Client) => {
  const double = await startComfyDouble();
  onTestFinished(() => double.close());
  const added = await client.mutate('admin.providers.add', {
    ...{ kind: 'comfyui', name: 'Workshop', baseUrl: double.baseUrl, allowPrivate: true },
    models: ['checkpoint:dreamshaper_8.safetensors'],
  });
  const { provider } = added.data<{ provider: AdminProvider }>();
  const { items } = (await client.query('admin.models.list')).data<{ items: AdminModel[] }>();
  const model = items.find((each) => each.provider.id === provider.id && each.enabled);
  if (model === undefined) throw new Error('The provider was added without its model.');
  const pages = [
    '/admin/providers',
    '/admin/providers/add',
    '/admin/providers/add?kind=openai',
    `/admin/providers/${provider.id}`,
    '/admin/models',
    `/admin/models/${model.id}`,
    '/admin/local-engine',
  ] as const;
  return { double, provider, model, pages };
};

/** The same prompt by the built-in engine and by another model. @returns the comparison's id */
export const compare = async (client: Client, model: string, prompt: string): Promise<string> => {
  const builtIn = (await client.query('models.list')).data<{ items: { id: string }[] }>().items[0]?.id;
  const entries = [builtIn, model].map((each) => ({
    ...{ prompt, model: each, width: 256, height: 256, count: 1 },
  }));
  return (await client.mutate('comparisons.create', { entries })).data<{ id: string }>().id;
};
