import type { ImageSummary } from '@atelier/core/schemas/images';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { GallerySearch } from '../../lib/gallery-search.ts';
import { galleryKey, type Page } from '../../lib/queries.ts';
import { trpc } from '../../trpc.ts';

const pageSize = 60;

/** The person's pictures, newest first, a page at a time. */
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
    // Comparing every picture of a long list with its successor costs more than it saves.
    structuralSharing: false,
    // A refetch asks for every page again; what changes the gallery says so itself.
    refetchOnWindowFocus: false,
    staleTime: 60_000,
  });
};
