import { toolNames } from '@atelier/core/edit-models';
import type { EngineCapabilities } from '@atelier/core/schemas/engines';
import type { ModelDefaults, StudioModel as OfferedModel } from '@atelier/core/schemas/models';
import type { Lora } from '@atelier/core/schemas/training';
import { useMemo } from 'react';
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

/** A LoRA that the person has trained. */
export type OwnLora = Pick<Lora, 'id' | 'name' | 'triggerWord'>;

/** A model as the studio offers it. */
export interface StudioModel {
  readonly can: EngineCapabilities;
  /** The provider's display name; null for the built-in engine. */
  readonly provider: string | null;
  readonly providerId: string | null;
  /** Null: it costs only pictures of the quota. */
  readonly price: ModelPrice | null;
  /** What an administrator set as its usual values. */
  readonly defaults: ModelDefaults;
  /** Addresses of its sample pictures; the first stands for it in lists. */
  readonly samples: readonly string[];
  readonly favourite: boolean;
  /** The person's own LoRAs for it; `can.options.loras.known` has them, too. */
  readonly ownLoras: readonly OwnLora[];
  /** Why it can't be used now; null if it can. */
  readonly unusable: string | null;
}

/** With own LoRAs among the known ones, so that the form offers, checks and names both alike. */
const withOwnLoras = (can: EngineCapabilities, own: readonly OwnLora[]): EngineCapabilities => {
  const { loras } = can.options;
  if (loras?.own !== true || own.length === 0) return can;
  const known = [...own.map(({ id, name }) => ({ id, name })), ...loras.known];
  return { ...can, options: { ...can.options, loras: { ...loras, known } } };
};

/** @param currency undefined until it is loaded: prices are not shown before */
const ofOffered = (
  model: OfferedModel,
  currency: string | undefined,
  loras: readonly Lora[] | undefined,
): StudioModel => {
  const ownLoras = loras?.filter((lora) => lora.model === model.capabilities.id) ?? [];
  return {
    can: withOwnLoras(model.capabilities, ownLoras),
    ownLoras,
    provider: model.provider.kind === 'embedded' ? null : model.provider.name,
    providerId: model.provider.id,
    price: model.price.minor === 0 || currency === undefined ? null : { ...model.price, currency },
    defaults: model.defaults,
    samples: model.samples.map(({ url }) => url),
    favourite: model.favourite,
    unusable: model.unavailable,
  };
};

const takesOwnLoras = (models: readonly OfferedModel[]): boolean =>
  models.some(({ capabilities }) => capabilities.options.loras?.own === true);

/**
 * The models that the signed-in person may use, in the administrator's order: `models` draw, `upscalers` enlarge, and `named` are
 * all of them, for their names.
 */
export const useModels = () => {
  const currency = useCurrency();
  const { data, error, isPending, refetch } = trpc.models.list.useQuery(undefined, {
    // Providers come, pause and fail while a page is open.
    staleTime: 30_000,
  });
  const hasOwn = data !== undefined && takesOwnLoras(data.items);
  const loras = trpc.training.loras.useQuery(undefined, { enabled: hasOwn, staleTime: 30_000 });
  const own = loras.data?.items;
  const { items: models, upscalers } = useMemo(() => {
    const view = (model: OfferedModel) => ofOffered(model, currency, own);
    return { items: data?.items.map(view), upscalers: data?.upscalers.map(view) ?? [] };
  }, [data, currency, own]);
  const named = useMemo(() => models?.concat(upscalers), [models, upscalers]);
  // A draft may use a LoRA: without them it would show another form for a moment. A failure to load them stops nothing.
  const isWaiting = hasOwn && loras.isPending;
  return {
    models: isWaiting ? undefined : models,
    upscalers,
    named,
    error,
    isPending: isPending || isWaiting,
    refetch,
  };
};

/** Marks a favourite at once; a refused change is taken back. */
export const useFavourite = () => {
  const utils = trpc.useUtils();
  const set = (id: string, favourite: boolean) =>
    utils.models.list.setData(
      undefined,
      (list) =>
        list && {
          ...list,
          items: list.items.map((model) => (model.id === id ? { ...model, favourite } : model)),
        },
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

/**
 * The display name of a model or tool. An id means nothing to people: `unknown` stands for a model that is no longer offered.
 *
 * @param models undefined while they are loaded
 */
export const modelName = (
  models: readonly StudioModel[] | undefined,
  id: string,
  unknown = 'No longer offered',
): string =>
  toolNames.get(id) ??
  (models === undefined ? '…' : (models.find(({ can }) => can.id === id)?.can.name ?? unknown));
