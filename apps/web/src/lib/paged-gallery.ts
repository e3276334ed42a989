import { useInfiniteQuery } from '@tanstack/react-query';
import { trpc } from '../trpc.ts';
import type { GallerySearch } from './gallery-search.ts';
import { listPictures } from './list-pictures.ts';
import { galleryKey } from './queries.ts';

/**
 * The user's pictures, newest first, page by page.
 * @param enabled false to use what is cached, and further pages of it, without loading the first
 */
export const useGallery = (search: GallerySearch, enabled = true) => {
  const { client } = trpc.useUtils();
  return useInfiniteQuery({
    queryKey: galleryKey(search),
    queryFn: ({ pageParam, signal }) => listPictures(client, { search, cursor: pageParam, signal }),
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
