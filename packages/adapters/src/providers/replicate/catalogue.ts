import type { RemoteCallOptions } from '@atelier/core/ports/engine';
import { RemoteFault } from '@atelier/core/ports/engine';
import type { FoundModel } from '@atelier/core/ports/providers';
import type { Call } from '../kit/exchange.ts';
import { capabilitiesOf, type ModelSchema } from '../kit/model-schema.ts';
import { knownModels } from './models.ts';
import { schemaOfOpenapi } from './openapi.ts';
import { Model } from './wire.ts';

/** How a model is run, and what its input looks like. */
export interface Runnable {
  readonly schema: ModelSchema;
  /** Null for official models, which are run by name. */
  readonly version: string | null;
}

/** Knows how each model is run: from the table of known models, or by asking once. */
export interface Catalogue {
  runnable(remoteName: string, options: RemoteCallOptions): Promise<Runnable>;
  /** A model that an administrator added, as it can be offered; null if Replicate has no such model for pictures. */
  find(remoteName: string, options: RemoteCallOptions): Promise<FoundModel | null>;
}

const communityTimeoutMs = 10 * 60_000;

export const createCatalogue = (call: Call): Catalogue => {
  const asked = new Map<string, Runnable>();
  const ask = (remoteName: string, { signal }: RemoteCallOptions): Promise<Model> =>
    call({ call: 'read', url: `/models/${remoteName}`, signal }, Model);
  const runnableOf = (remoteName: string, model: Model): Runnable => {
    const known = knownModels.find((one) => one.remoteName === remoteName);
    const version = model.latest_version?.id ?? null;
    const schema = known?.schema ?? schemaOfOpenapi(model.latest_version?.openapi_schema);
    if (schema === null) throw new RemoteFault('gone', `${remoteName} takes no prompt.`);
    if (version === null && model.is_official !== true)
      throw new RemoteFault('gone', `${remoteName} has no version to run.`);
    return { schema, version: model.is_official === true ? null : version };
  };
  return {
    async runnable(remoteName, options) {
      const known = knownModels.find((one) => one.remoteName === remoteName);
      if (known?.official) return { schema: known.schema, version: null };
      const runnable = asked.get(remoteName) ?? runnableOf(remoteName, await ask(remoteName, options));
      asked.set(remoteName, runnable);
      return runnable;
    },
    async find(remoteName, options) {
      try {
        const model = await ask(remoteName, options);
        const { schema } = runnableOf(remoteName, model);
        return {
          remoteName,
          name: model.name.slice(0, 80),
          description: (model.description ?? '').slice(0, 400),
          capabilities: capabilitiesOf(schema),
          timeoutMs: communityTimeoutMs,
        };
      } catch (thrown) {
        if (thrown instanceof RemoteFault && thrown.kind === 'gone') return null;
        throw thrown;
      }
    },
  };
};
