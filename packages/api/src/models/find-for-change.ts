import { AppError } from '@atelier/core/errors';
import type { ModelRecord, ProviderRecord } from '@atelier/core/ports/provider-stores';
import type { Stores } from '@atelier/core/ports/stores';

/** The model of a provider that was not removed, both locked for a change. @throws AppError `not_found` */
export const findModelForChange = async (
  stores: Stores,
  id: string,
): Promise<{ model: ModelRecord; provider: ProviderRecord }> => {
  await stores.providers.lockForChange();
  const model = await stores.models.find(id);
  const provider = model === null ? null : await stores.providers.find(model.providerId);
  if (model === null || provider === null || provider.removedAt !== null) throw new AppError('not_found');
  return { model, provider };
};
