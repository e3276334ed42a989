import { AppError } from '@atelier/core/errors';
import type { ModelChanges } from '@atelier/core/ports/provider-stores';
import type {
  AdminModel,
  ModelPeople,
  ModelPeopleInput,
  OrderModelsInput,
  UpdateModelInput,
} from '@atelier/core/schemas/admin-models';
import { cutTo } from '@atelier/core/text';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { OfferedModel } from '../engines/registry.ts';
import { findForChange } from '../providers/providers.ts';
import { changeDetails } from '../shared/change-details.ts';
import type { Deps } from '../shared/deps.ts';
import type { Actor } from '../trpc/request-context.ts';
import { findModelForChange } from './find-for-change.ts';
import { viewAdminModel, viewOffered } from './views.ts';

const maxFound = 10;
const noTraining = 'The provider of this model can’t train LoRAs for it.';

const sameSet = (one: readonly string[] | null, other: readonly string[] | null): boolean =>
  one === null || other === null
    ? one === other
    : new Set(one).size === new Set(other).size && one.every((id) => other.includes(id));

/** Characters of a list of names in an event. */
const maxNames = 1000;

const changesOf = ({
  price,
  ...input
}: Omit<UpdateModelInput, 'id' | 'workspaceIdsBefore'>): ModelChanges => ({
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
    const view = (model: OfferedModel) => viewOffered(model, favourites);
    return { items: engines.offered(actor).map(view), upscalers: engines.upscalers(actor).map(view) };
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
        (byProvider.get(provider.id) ?? []).map((model) => viewAdminModel(model, provider, engines)),
      ),
    };
  },

  /** At most ten people for a search. */
  async people(input: ModelPeopleInput): Promise<ModelPeople> {
    const users =
      'search' in input
        ? await db.users.list({ query: input.search }, { after: null, limit: maxFound })
        : await db.users.findOwners(input.workspaceIds);
    return { items: users.map(({ workspaceId, name, email }) => ({ workspaceId, name, email })) };
  },

  /**
   * @throws AppError `not_found`; `validation_failed` if LoRAs cannot be trained for the model; `conflict` if its people were
   * changed meanwhile
   */
  async update(
    { id, workspaceIdsBefore, ...input }: UpdateModelInput,
    audit: AuditTrail,
  ): Promise<AdminModel> {
    const changes = changesOf(input);
    const changed = await db.transaction(async (stores) => {
      const { model, provider } = await findModelForChange(stores, id);
      if (input.trainingPriceMinor != null && !engines.canTrain(model))
        throw new AppError('validation_failed', noTraining, {
          issues: [{ path: 'trainingPriceMinor', message: noTraining }],
        });
      if (workspaceIdsBefore !== undefined && !sameSet(workspaceIdsBefore, model.workspaceIds))
        throw new AppError('conflict');
      await stores.models.update(id, { ...changes, updatedAt: clock.now() });
      await audit.write(stores, 'model_updated', {
        entityType: 'model',
        entityId: id,
        details: changeDetails<object>(model, changes),
      });
      return viewAdminModel({ ...model, ...changes }, provider, engines);
    });
    await providerPool.refresh();
    return changed;
  },

  /**
   * @param input all models of one provider in their new order
   * @throws AppError `not_found`; `conflict` if others have been found meanwhile
   */
  async order({ providerId, ids }: OrderModelsInput, audit: AuditTrail): Promise<void> {
    await db.transaction(async (stores) => {
      const provider = await findForChange(stores, providerId);
      const current = await stores.models.listOf(providerId);
      const known = new Map(current.map((model) => [model.id, model]));
      const isComplete = ids.length === known.size && ids.every((id) => known.has(id));
      if (!isComplete || new Set(ids).size < ids.length) throw new AppError('conflict');
      for (const [position, id] of ids.entries())
        if (known.get(id)?.position !== position) await stores.models.update(id, { position });
      const before = cutTo(current.map(({ name }) => name).join(', '), maxNames);
      const after = cutTo(ids.map((id) => known.get(id)?.name).join(', '), maxNames);
      await audit.write(stores, 'model_order_change', {
        entityType: 'provider',
        entityId: providerId,
        details: { provider: provider.name, before, after },
      });
    });
    await providerPool.refresh();
  },
});
