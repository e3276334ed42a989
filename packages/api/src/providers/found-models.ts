import { isDeepStrictEqual } from 'node:util';
import type { ModelRecord, ProviderRecord } from '@atelier/core/ports/provider-stores';
import type { Stores } from '@atelier/core/ports/stores';
import type { FoundModelView, ProbeOutcome } from '@atelier/core/schemas/providers';
import { newModelId } from './model-ids.ts';

type Report = Extract<ProbeOutcome, { ok: true }>;

/** A model as it is found for the first time: nobody may use it unless it is allowed at once. */
const newModel = (
  provider: ProviderRecord,
  { remoteName, name, description, capabilities, timeoutS }: FoundModelView,
  rest: Pick<ModelRecord, 'id' | 'enabled' | 'position' | 'createdAt'>,
): ModelRecord => ({
  ...{ providerId: provider.id, remoteName, name, description, capabilities, timeoutS },
  ...{
    defaults: {},
    bounds: {},
    priceMinor: 0,
    priceUnit: 'picture',
    trainingPriceMinor: null,
    contentPolicy: 'none',
  },
  ...{ minRole: 'user', workspaceIds: null, plans: null, samples: [], missingSince: null },
  updatedAt: rest.createdAt,
  ...rest,
});

const changesOf = (known: ModelRecord, found: FoundModelView | undefined, now: Date) => {
  if (found === undefined) return known.missingSince === null ? { missingSince: now } : null;
  const isSame = known.missingSince === null && isDeepStrictEqual(known.capabilities, found.capabilities);
  return isSame ? null : { capabilities: found.capabilities, missingSince: null };
};

/**
 * Writes what a test found within the caller's transaction: new models as rows that nobody may use yet, changed
 * capabilities, and which models are gone. What was decided about a model stays.
 * @param isAllowed whether people may use a model from the start; decided only when it is first found
 * @param reserved ids of the server's own models
 */
export const storeProbe = async (
  stores: Pick<Stores, 'providers' | 'models'>,
  provider: ProviderRecord,
  { models, latencyMs, version, facts, warnings }: Report,
  {
    now,
    isAllowed,
    reserved,
    idOf = () => undefined,
  }: {
    readonly now: Date;
    readonly isAllowed: (remoteName: string) => boolean;
    readonly reserved: readonly string[];
    /** An id that was chosen for a new model; taken ids are not used. */
    readonly idOf?: (remoteName: string) => string | undefined;
  },
): Promise<void> => {
  await stores.providers.lockForChange();
  const all = await stores.models.list();
  const known = all.filter(({ providerId }) => providerId === provider.id);
  const byName = new Map(models.map((model) => [model.remoteName, model]));
  for (const model of known) {
    const changes = changesOf(model, byName.get(model.remoteName), now);
    if (changes !== null) await stores.models.update(model.id, { ...changes, updatedAt: now });
  }
  const taken = new Set([...reserved, ...all.map(({ id }) => id)]);
  const knownNames = new Set(known.map(({ remoteName }) => remoteName));
  const added = models
    .filter(({ remoteName }) => !knownNames.has(remoteName))
    .map((model, at) =>
      newModel(provider, model, {
        id: newModelId(provider.name, model.remoteName, taken, idOf(model.remoteName)),
        enabled: isAllowed(model.remoteName),
        position: known.length + at,
        createdAt: now,
      }),
    );
  if (added.length > 0) await stores.models.insertMany(added);
  await stores.providers.update(provider.id, {
    probe: { version, facts, warnings },
    probedAt: now,
    latencyMs,
    failure: null,
  });
};
