import type { ImageSummary } from '@atelier/core/schemas/images';
import { useInfiniteQuery } from '@tanstack/react-query';
import { trpc } from '../trpc.ts';
import { startOfDay } from './days.ts';
import type { GallerySearch } from './gallery-search.ts';
import { galleryKey, type Page } from './queries.ts';

const pageSize = 60;

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

/**
 * The user's pictures, newest first, page by page.
 * @param enabled false to use what is cached, and further pages of it, without loading the first
 */
export const useGallery = (search: GallerySearch, enabled = true) => {
  const { client } = trpc.useUtils();
  return useInfiniteQuery({
    queryKey: galleryKey(search),
    queryFn: ({ pageParam, signal }): Promise<Page<ImageSummary>> =>
      client.images.list.query(
        {
          ...filterOf(search),
          limit: pageSize,
          ...(pageParam === undefined ? {} : { cursor: pageParam }),
        },
        { signal },
      ),
    enabled,
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    // A deep comparison of a long list costs more than it saves.
    structuralSharing: false,
    // A refetch loads every page; mutations invalidate the gallery themselves.
    refetchOnWindowFocus: false,
    staleTime: 60_000,
  });
};
