import { formatDate, humanise } from '../../lib/format.ts';
import { type FilterChange, filtersOf, type GallerySearch } from '../../lib/gallery-search.ts';
import { starsText } from '../../ui/pictures/notes.ts';
import { type FilterNames, nameOf } from './useFilterNames.ts';

export interface FilterChip {
  readonly key: keyof GallerySearch;
  /** "Style: Mandala". */
  readonly text: string;
  readonly without: FilterChange;
}

const day = (value: string): string => formatDate(`${value}T12:00:00`);

/** Each filter in words. */
const texts: {
  readonly [K in Exclude<keyof GallerySearch, 'at' | 'sort'>]-?: (
    value: NonNullable<GallerySearch[K]>,
    names: FilterNames,
  ) => string;
} = {
  q: (value) => `“${value}”`,
  favourite: () => 'Favourites',
  rating: (value) => (value === 5 ? '5 stars' : `At least ${starsText(value)}`),
  model: (value, names) => `Model: ${nameOf(names.models, value, names)}`,
  provider: (value, names) => `Provider: ${nameOf(names.providers, value, names)}`,
  style: (value, names) => `Style: ${nameOf(names.styles, value, names)}`,
  orientation: (value) => humanise(value),
  from: (value) => `From ${day(value)}`,
  to: (value) => `Until ${day(value)}`,
  children: () => 'With edits or variations',
  flagged: () => 'Flagged',
  collection: (value, { collections }) =>
    `Collection: ${collections.find(({ id }) => id === value)?.name ?? '…'}`,
};

/** The filters in use, each with what removes it. */
export const filterChips = (search: GallerySearch, names: FilterNames): readonly FilterChip[] => {
  const filters = filtersOf(search);
  return (Object.keys(texts) as (keyof typeof texts)[]).flatMap((key) => {
    const value = filters[key];
    if (value === undefined) return [];
    const text = texts[key] as (value: unknown, names: FilterNames) => string;
    return [{ key, text: text(value, names), without: { [key]: undefined } }];
  });
};
