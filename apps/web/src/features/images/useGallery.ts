import type { ImageSummary } from '@atelier/core/schemas/images';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { GallerySearch } from '../../lib/gallery-search.ts';
import { galleryKey, type Page } from '../../lib/queries.ts';
import { trpc } from '../../trpc.ts';

const pageSize = 60;

/** The user's pictures, newest first, page by page. */
export const useGallery = (search: GallerySearch) => {
  const { client } = trpc.useUtils();
  const { q, ...filters } = search;
  return useInfiniteQuery({
    queryKey: galleryKey(search),
    queryFn: ({ pageParam, signal }): Promise<Page<ImageSummary>> =>
      client.images.list.query(
        {
          ...filters,
          limit: pageSize,
          ...(q === undefined ? {} : { query: q }),
          ...(pageParam === undefined ? {} : { cursor: pageParam }),
        },
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    // A deep comparison of a long list costs more than it saves.
    structuralSharing: false,
    // A refetch loads every page; mutations invalidate the gallery themselves.
    refetchOnWindowFocus: false,
    staleTime: 60_000,
  });
};
