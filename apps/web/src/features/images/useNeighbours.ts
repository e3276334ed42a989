import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { neighboursOf } from '../../lib/gallery.ts';
import type { GallerySearch } from '../../lib/gallery-search.ts';
import { useGalleryWindow } from '../../lib/gallery-window.ts';
import { trpc } from '../../trpc.ts';

/** More is loaded when so few pictures are left on one side. */
const margin = 5;
const leavingMs = 200;

/** The cached gallery around a picture; empty if the gallery was not visited, or does not have the picture yet. */
const useCachedGallery = (id: string, search: GallerySearch) => {
  const gallery = useGalleryWindow(search, undefined, false);
  const { data, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = gallery;
  const { hasPreviousPage, isFetchingPreviousPage, isFetchPreviousPageError, fetchPreviousPage } = gallery;
  const items = useMemo(() => data?.pages.flatMap((page) => page.items) ?? [], [data]);
  const at = items.findIndex((image) => image.id === id);
  const needsMore =
    at >= items.length - margin && hasNextPage && !isFetchingNextPage && !isFetchNextPageError;
  const needsNewer = at < margin && hasPreviousPage && !isFetchingPreviousPage && !isFetchPreviousPageError;
  useEffect(() => {
    if (at >= 0 && needsMore) void fetchNextPage();
    else if (at >= 0 && needsNewer) void fetchPreviousPage();
  }, [at, needsMore, needsNewer, fetchNextPage, fetchPreviousPage]);
  return { items, at };
};

/** A stretch of the gallery from the server, fetched again around the current picture near its ends. */
const useStretch = (id: string, search: GallerySearch, enabled: boolean) => {
  const [around, setAround] = useState(id);
  const { data, isPlaceholderData } = trpc.images.neighbours.useQuery(
    { id: around, ...neighboursOf(search) },
    { enabled, placeholderData: keepPreviousData, staleTime: 60_000 },
  );
  const items = data?.items ?? [];
  const at = items.findIndex((image) => image.id === id);
  const isNearEnd =
    at < 0 ||
    (at < margin && data?.hasNewer === true) ||
    (at >= items.length - margin && data?.hasOlder === true);
  const needsMore = enabled && data !== undefined && !isPlaceholderData && isNearEnd;
  useEffect(() => {
    if (needsMore || !enabled) setAround(id);
  }, [needsMore, enabled, id]);
  return { items, at };
};

/**
 * The pictures before and after this one in the gallery of the given filters, whether or not the gallery was visited. A
 * picture costs no call of its own: neighbours come from the gallery's cached pages, or dozens at a time.
 */
export const useNeighbours = (id: string, search: GallerySearch) => {
  const cached = useCachedGallery(id, search);
  // A picture that is deleted leaves the cached gallery a moment before its page is left.
  const [isUnknown] = useDebouncedValue(cached.at < 0, leavingMs);
  const stretch = useStretch(id, search, isUnknown && cached.at < 0);
  const { items, at } = cached.at >= 0 ? cached : stretch;
  return {
    summary: items[at],
    previous: at > 0 ? items[at - 1] : undefined,
    next: at >= 0 ? items[at + 1] : undefined,
  };
};
