import { startOfDay } from './days.ts';
import type { GallerySearch } from './gallery-search.ts';

/** The filters as the procedures name them. */
export const filterOf = ({
  q: query,
  at: _at,
  sort: _sort,
  rating: minRating,
  children: hasChildren,
  from,
  to,
  ...filters
}: GallerySearch) => ({
  ...filters,
  ...(query === undefined ? {} : { query }),
  ...(minRating === undefined ? {} : { minRating }),
  ...(hasChildren === undefined ? {} : { hasChildren }),
  ...(from === undefined ? {} : { from: startOfDay(from).toISOString() }),
  ...(to === undefined ? {} : { to: startOfDay(to, 1).toISOString() }),
});

/** The same for the pictures around one, which may be in the order of a collection. */
export const neighboursOf = (search: GallerySearch) => ({
  ...filterOf(search),
  ...(search.sort === undefined ? {} : { order: search.sort }),
});
