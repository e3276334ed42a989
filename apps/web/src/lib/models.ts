import type { EngineCapabilities } from '@atelier/core/schemas/engines';
import type { GenerationSettings } from '@atelier/core/schemas/generation-settings';
import { trpc } from '../trpc.ts';

/** What a picture costs, in minor units of a currency (cents). */
export interface ModelPrice {
  readonly minor: number;
  readonly unit: 'picture' | 'megapixel';
  /** ISO 4217. */
  readonly currency: string;
}

/** What an administrator set as the usual values of a model. */
export type ModelDefaults = Omit<GenerationSettings, 'loras' | 'strength'> & {
  readonly width?: number;
  readonly height?: number;
  readonly count?: number;
};

/** A model as the studio offers it. */
export interface StudioModel {
  readonly can: EngineCapabilities;
  /** The provider's display name; null for the built-in engine. */
  readonly provider: string | null;
  /** Null: it costs only pictures of the quota. */
  readonly price: ModelPrice | null;
  readonly defaults: ModelDefaults;
  readonly favourite: boolean;
  /** Addresses of pictures that it made. */
  readonly samples: readonly string[];
  /** Why it can't be used now; null if it can. */
  readonly unusable: string | null;
}

const ofEngine = (can: EngineCapabilities): StudioModel => ({
  can,
  provider: null,
  price: null,
  defaults: {},
  favourite: false,
  samples: [],
  unusable: null,
});

/** The models that the signed-in person may use, in the administrator's order. */
export const useModels = () => {
  const { data, error, isPending, refetch } = trpc.engines.list.useQuery(undefined, {
    staleTime: Number.POSITIVE_INFINITY,
    select: ({ items }) => items.map(ofEngine),
  });
  return { models: data, error, isPending, refetch };
};

/** The display name of a model, or its id if it is no longer offered. */
export const modelName = (models: readonly StudioModel[] | undefined, id: string): string =>
  models?.find(({ can }) => can.id === id)?.can.name ?? id;
