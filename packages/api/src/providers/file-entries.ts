import type { ModelChanges, ProviderRecord } from '@atelier/core/ports/provider-stores';
import type { ProviderAdapter } from '@atelier/core/ports/providers';
import type { ModelBounds, ModelDefaults, ModelPrice } from '@atelier/core/schemas/models';
import type { ProviderKind } from '@atelier/core/schemas/provider-kinds';
import type { ProbeOutcome } from '@atelier/core/schemas/providers';

export interface FileModelSettings {
  readonly name: string;
  readonly id?: string | undefined;
  readonly displayName?: string | undefined;
  readonly price?: ModelPrice | undefined;
  readonly defaults?: ModelDefaults | undefined;
  readonly bounds?: ModelBounds | undefined;
}

/** A provider that the deployment brings along. Its name identifies it from start to start. */
export interface FileProviderSettings {
  readonly kind: ProviderKind;
  readonly name: string;
  readonly baseUrl?: string | undefined;
  readonly apiKey: string | null;
  readonly options?: Readonly<Record<string, unknown>> | undefined;
  readonly allowPrivate: boolean;
  readonly concurrency?: number | undefined;
  readonly ratePerMinute?: number | undefined;
  /** Undefined: people may use everything that the backend lists. */
  readonly models?: readonly FileModelSettings[] | undefined;
}

/** What the file says about a model. */
export const modelChanges = (of: FileModelSettings | undefined): ModelChanges => ({
  ...(of?.displayName === undefined ? {} : { name: of.displayName }),
  ...(of?.price === undefined ? {} : { priceMinor: of.price.minor, priceUnit: of.price.unit }),
  ...(of?.defaults === undefined ? {} : { defaults: of.defaults }),
  ...(of?.bounds === undefined ? {} : { bounds: of.bounds }),
});

/** A backend that does not list all its models is asked for those that the file names. */
export const optionsOf = (
  { withModels }: ProviderAdapter,
  { options = {}, models = [] }: FileProviderSettings,
): ProviderRecord['options'] => {
  const names = models.map(({ name }) => name);
  if (withModels === undefined || names.length === 0) return options;
  return withModels(options, names) as ProviderRecord['options'];
};

/** What the file names and the provider does not have, for the operator. */
export const missingNames = (
  { models: named = [] }: FileProviderSettings,
  { models }: Extract<ProbeOutcome, { ok: true }>,
): string[] => {
  const found = new Set(models.map(({ remoteName }) => remoteName));
  return named
    .filter(({ name }) => !found.has(name))
    .map(({ name }) => `PROVIDERS_FILE names the model “${name}”, which this provider does not have.`);
};
