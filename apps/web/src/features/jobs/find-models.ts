import { fold } from '@atelier/core/fold';
import type { StudioModel } from '../../lib/models.ts';

/** Favourites first, then in the given order; only those that a search finds in name, provider or description. */
export const findModels = (models: readonly StudioModel[], search: string): StudioModel[] => {
  const words = fold(search).split(/\s+/).filter(Boolean);
  const found = models.filter(({ can, provider }) => {
    const text = fold(`${can.name} ${provider ?? ''} ${can.description}`);
    return words.every((word) => text.includes(word));
  });
  return found.toSorted((a, b) => Number(b.favourite) - Number(a.favourite));
};
