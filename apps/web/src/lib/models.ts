import type { EngineCapabilities } from '@atelier/core/schemas/engines';
import type { ModelDefaults, StudioModel as OfferedModel } from '@atelier/core/schemas/models';
import { trpc } from '../trpc.ts';
import { notifyFailure } from '../ui/notify.tsx';
import { useCurrency } from './money.ts';

/** What a picture costs, in minor units of a currency (cents). */
export interface ModelPrice {
  readonly minor: number;
  readonly unit: 'picture' | 'megapixel';
  /** ISO 4217. */
  readonly currency: string;
}

/** A model as the studio offers it. */
export interface StudioModel {
  readonly can: EngineCapabilities;
  /** The provider's display name; null for the built-in engine. */
  readonly provider: string | null;
  /** Null: it costs only pictures of the quota. */
  readonly price: ModelPrice | null;
  /** What an administrator set as its usual values. */
  readonly defaults: ModelDefaults;
  /** Addresses of its sample pictures; the first stands for it in lists. */
  readonly samples: readonly string[];
  readonly favourite: boolean;
  /** Why it can't be used now; null if it can. */
  readonly unusable: string | null;
}

/** @param currency undefined until it is loaded: prices are not shown before */
const ofOffered = (model: OfferedModel, currency: string | undefined): StudioModel => ({
  can: model.capabilities,
  provider: model.provider.kind === 'embedded' ? null : model.provider.name,
  price: model.price.minor === 0 || currency === undefined ? null : { ...model.price, currency },
  defaults: model.defaults,
  samples: model.samples.map(({ url }) => url),
  favourite: model.favourite,
  unusable: model.unavailable,
});

/** The models that the signed-in person may use, in the administrator's order. */
export const useModels = () => {
  const currency = useCurrency();
  const { data, error, isPending, refetch } = trpc.models.list.useQuery(undefined, {
    // Providers come, pause and fail while a page is open.
    staleTime: 30_000,
    select: ({ items }) => items.map((model) => ofOffered(model, currency)),
  });
  return { models: data, error, isPending, refetch };
};

/** Marks a favourite at once; a refused change is taken back. */
export const useFavourite = () => {
  const utils = trpc.useUtils();
  const set = (id: string, favourite: boolean) =>
    utils.models.list.setData(
      undefined,
      (list) =>
        list && { items: list.items.map((model) => (model.id === id ? { ...model, favourite } : model)) },
    );
  const change = trpc.models.setFavourite.useMutation({
    onMutate: ({ id, favourite }) => set(id, favourite),
    onError: (error, { id, favourite }) => {
      set(id, !favourite);
      notifyFailure(error);
    },
  });
  return {
    changing: change.isPending ? change.variables.id : null,
    setFavourite: (id: string, favourite: boolean) => change.mutate({ id, favourite }),
  };
};

/** The display name of a model, or its id if it is no longer offered. */
export const modelName = (models: readonly StudioModel[] | undefined, id: string): string =>
  models?.find(({ can }) => can.id === id)?.can.name ?? id;
