import { modelCapabilities } from '@atelier/core/model-capabilities';
import type { ModelRecord, ProviderRecord } from '@atelier/core/ports/provider-stores';
import type { AdminModel } from '@atelier/core/schemas/admin-models';
import type { SamplePicture, StudioModel } from '@atelier/core/schemas/models';
import type { EngineRegistry, OfferedModel } from '../engines/registry.ts';

/** The server's own engines have no provider that anybody set up. */
const embedded = { id: null, name: 'This server', kind: 'embedded' } as const;

const viewProvider = ({ id, name, kind }: ProviderRecord) => ({ id, name, kind });

const viewSamples = (record: Pick<ModelRecord, 'samples'> | undefined): SamplePicture[] =>
  (record?.samples ?? []).map(({ id, width, height }) => ({
    id,
    url: `/files/samples/${id}`,
    width,
    height,
  }));

export const viewOffered = (
  { engine, pooled, unavailable }: OfferedModel,
  favourites: ReadonlySet<string>,
): StudioModel => {
  const { id, name, description } = engine.capabilities;
  const record = pooled?.record;
  return {
    ...{ id, name, description, capabilities: engine.capabilities, unavailable },
    provider: pooled === null ? embedded : viewProvider(pooled.provider.record),
    defaults: record?.defaults ?? {},
    price: { minor: record?.priceMinor ?? 0, unit: record?.priceUnit ?? 'picture' },
    samples: viewSamples(record),
    favourite: favourites.has(id),
  };
};

export const viewAdminModel = (
  model: ModelRecord,
  { id, name }: Pick<ProviderRecord, 'id' | 'name'>,
  engines: Pick<EngineRegistry, 'canTrain'>,
): AdminModel => ({
  ...{ id: model.id, provider: { id, name }, remoteName: model.remoteName, name: model.name },
  ...{ description: model.description, enabled: model.enabled, bounds: model.bounds },
  found: model.capabilities,
  capabilities: modelCapabilities(model),
  defaults: model.defaults,
  price: { minor: model.priceMinor, unit: model.priceUnit },
  training: { possible: engines.canTrain(model), priceMinor: model.trainingPriceMinor },
  minRole: model.minRole,
  workspaceIds: model.workspaceIds === null ? null : [...model.workspaceIds],
  contentPolicy: model.contentPolicy,
  timeoutS: model.timeoutS,
  samples: viewSamples(model),
  missingSince: model.missingSince?.toISOString() ?? null,
});
