import type { GalleryCount } from '@atelier/core/schemas/gallery';
import { keepPreviousData } from '@tanstack/react-query';
import { filterOf } from '../../lib/gallery.ts';
import type { GallerySearch } from '../../lib/gallery-search.ts';
import { trpc } from '../../trpc.ts';

export interface GalleryCounts {
  /** Undefined while loading, if it could not be loaded, and if it is not known: the page works without. */
  readonly matching: GalleryCount | undefined;
  readonly all: GalleryCount | undefined;
  readonly isFiltered: boolean;
}

/** How many pictures the filters match, and how many there are. */
export const useGalleryCounts = (search: GallerySearch): GalleryCounts => {
  const filter = filterOf(search);
  const isFiltered = Object.keys(filter).length > 0;
  const all = trpc.images.count.useQuery({});
  const matching = trpc.images.count.useQuery(filter, {
    enabled: isFiltered,
    placeholderData: keepPreviousData,
  });
  // "At least none" says nothing: counting a search ended before the first.
  const found = matching.data?.count === 0 && matching.data.more ? undefined : matching.data;
  return { matching: isFiltered ? found : all.data, all: all.data, isFiltered };
};
