import { AppError } from '@atelier/core/errors';
import { modelCapabilities } from '@atelier/core/model-capabilities';
import type { ModelChanges, ModelRecord, ProviderRecord } from '@atelier/core/ports/provider-stores';
import type { AdminModel, UpdateModelInput } from '@atelier/core/schemas/admin-models';
import type { StudioModel } from '@atelier/core/schemas/models';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { OfferedModel } from '../engines/registry.ts';
import { changeDetails } from '../shared/change-details.ts';
import type { Deps } from '../shared/deps.ts';
import type { Actor } from '../trpc/request-context.ts';

/** The server's own engines have no provider that anybody set up. */
const embedded = { name: 'This server', kind: 'embedded' } as const;

const viewOffered = (
  { engine, pooled, unavailable }: OfferedModel,
  favourites: ReadonlySet<string>,
): StudioModel => {
  const { id, name, description } = engine.capabilities;
  const record = pooled?.record;
  return {
    ...{ id, name, description, capabilities: engine.capabilities, unavailable },
    provider:
      pooled === null ? embedded : { name: pooled.provider.record.name, kind: pooled.provider.record.kind },
    defaults: record?.defaults ?? {},
    price: { minor: record?.priceMinor ?? 0, unit: record?.priceUnit ?? 'picture' },
    favourite: favourites.has(id),
  };
};

const viewAdmin = (model: ModelRecord, { id, name }: Pick<ProviderRecord, 'id' | 'name'>): AdminModel => ({
  ...{ id: model.id, provider: { id, name }, remoteName: model.remoteName, name: model.name },
  ...{ description: model.description, enabled: model.enabled, bounds: model.bounds },
  found: model.capabilities,
  capabilities: modelCapabilities(model),
  defaults: model.defaults,
  price: { minor: model.priceMinor, unit: model.priceUnit },
  minRole: model.minRole,
  workspaceIds: model.workspaceIds === null ? null : [...model.workspaceIds],
  timeoutS: model.timeoutS,
  missingSince: model.missingSince?.toISOString() ?? null,
});

const changesOf = ({ price, ...input }: Omit<UpdateModelInput, 'id'>): ModelChanges => ({
  ...(Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) as ModelChanges),
  ...(price === undefined ? {} : { priceMinor: price.minor, priceUnit: price.unit }),
});

/** The models of the studio: what people may use, and what superadmins decide about each. */
export const modelService = ({
  db,
  clock,
  engines,
  providerPool,
}: Pick<Deps, 'clock' | 'db' | 'engines' | 'providerPool'>) => ({
  async list(actor: Actor) {
    const favourites = new Set(await db.favouriteModels.listOf(actor.userId));
    return { items: engines.offered(actor).map((model) => viewOffered(model, favourites)) };
  },

  /** @throws AppError `not_found` if the person may not use the model */
  async setFavourite(actor: Actor, id: string, isFavourite: boolean): Promise<void> {
    const isOffered = engines.offered(actor).some(({ engine }) => engine.id === id);
    if (isFavourite && !isOffered) throw new AppError('not_found');
    await db.favouriteModels.set(actor.userId, id, isFavourite);
  },

  /** All models that were found, by provider and position. */
  async adminList() {
    const providers = (await db.providers.list()).filter(({ removedAt }) => removedAt === null);
    const byProvider = Map.groupBy(await db.models.list(), ({ providerId }) => providerId);
    return {
      items: providers.flatMap((provider) =>
        (byProvider.get(provider.id) ?? []).map((model) => viewAdmin(model, provider)),
      ),
    };
  },

  /** @throws AppError `not_found` */
  async update({ id, ...input }: UpdateModelInput, audit: AuditTrail): Promise<AdminModel> {
    const changes = changesOf(input);
    const changed = await db.transaction(async (stores) => {
      await stores.providers.lockForChange();
      const model = await stores.models.find(id);
      const provider = model === null ? null : await stores.providers.find(model.providerId);
      if (model === null || provider === null || provider.removedAt !== null) throw new AppError('not_found');
      await stores.models.update(id, { ...changes, updatedAt: clock.now() });
      await audit.write(stores, 'model_updated', {
        entityType: 'model',
        entityId: id,
        details: changeDetails<object>(model, changes),
      });
      return viewAdmin({ ...model, ...changes }, provider);
    });
    await providerPool.refresh();
    return changed;
  },
});
