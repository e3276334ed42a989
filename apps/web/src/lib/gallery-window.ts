import { encodeCursor } from '@atelier/core/cursor';
import type { ImageSummary } from '@atelier/core/schemas/images';
import { type InfiniteData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useLayoutEffect, useRef, useState } from 'react';
import { trpc } from '../trpc.ts';
import { filterOf } from './gallery.ts';
import type { GallerySearch } from './gallery-search.ts';
import { listPictures } from './list-pictures.ts';
import { galleryRoot, type Page } from './queries.ts';

/** Pages kept at once: what is far away is forgotten and loaded again, so that memory stays flat. */
const maxPages = 24;

/** `after` is a cursor: older pictures follow. `before` is a picture, the newer neighbours of which are wanted. */
export type WindowParam = { readonly after?: string; readonly before?: string };

export interface WindowPage extends Page<ImageSummary> {
  /** Whether there may be newer pictures than the first. */
  readonly hasNewer: boolean;
}

type WindowData = InfiniteData<WindowPage, WindowParam>;

export const windowKey = (search: GallerySearch) => [...galleryRoot, search, 'window'] as const;

const lowestId = 'img_000000000000000000000000';

/** A cursor that lists what is as old as this moment, or older. */
export const cursorAt = (createdAtMs: number): string =>
  encodeCursor({ createdAtMs: Math.max(0, createdAtMs + 1), id: lowestId });

const cursorOf = ({ createdAt, id }: ImageSummary): string =>
  encodeCursor({ createdAtMs: Date.parse(createdAt), id });

/** `before` names a picture that may be deleted by the time of a refetch; a cursor stays good. */
const withCursors = (data: WindowData | undefined): WindowData | undefined =>
  data && {
    ...data,
    pageParams: data.pageParams.map((param, at) => {
      const first = data.pages[at]?.items[0];
      return param.before === undefined || first === undefined
        ? param
        : { after: cursorAt(Date.parse(first.createdAt)) };
    }),
  };

/**
 * A window over the user's pictures that moves both ways, newest first. It begins at `start`, a cursor, or at the newest.
 * @param enabled false to use what is cached, and further pages of it, without loading the first
 */
export const useGalleryWindow = (search: GallerySearch, start?: string, enabled = true) => {
  const { client } = trpc.useUtils();
  const queryClient = useQueryClient();
  const queryKey = windowKey(search);
  const [searchedTo, setSearchedTo] = useState<string | null>(null);
  const newer = async (id: string, signal: AbortSignal): Promise<WindowPage> => {
    const { items, hasNewer } = await client.images.neighbours.query({ id, ...filterOf(search) }, { signal });
    const before = items.slice(
      0,
      items.findIndex((image) => image.id === id),
    );
    const last = before.at(-1);
    return { items: before, nextCursor: last === undefined ? null : cursorOf(last), hasNewer };
  };
  const older = async (cursor: string | undefined, signal: AbortSignal): Promise<WindowPage> => ({
    ...(await listPictures(client, { search, cursor, signal, onSearched: setSearchedTo })),
    hasNewer: cursor !== undefined,
  });
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam: { before, after }, signal }) =>
      before === undefined ? older(after, signal) : newer(before, signal),
    enabled,
    maxPages,
    initialPageParam: (start === undefined ? {} : { after: start }) as WindowParam,
    getNextPageParam: ({ nextCursor }) => (nextCursor === null ? undefined : { after: nextCursor }),
    getPreviousPageParam: ({ hasNewer, items }) =>
      hasNewer && items[0] !== undefined ? { before: items[0].id } : undefined,
    // A deep comparison of a long list costs more than it saves.
    structuralSharing: false,
    // A refetch loads every page; mutations invalidate the gallery themselves.
    refetchOnWindowFocus: false,
    staleTime: 60_000,
  });
  const latest = useRef({ queryKey, fetch: query.fetchPreviousPage });
  useLayoutEffect(() => {
    latest.current = { queryKey, fetch: query.fetchPreviousPage };
  });
  const fetchPreviousPage = useCallback(async () => {
    const { queryKey: key, fetch } = latest.current;
    await fetch();
    queryClient.setQueryData<WindowData>(key, withCursors);
  }, [queryClient]);
  // A search that failed, or was left for a list that is cached, goes on no longer.
  return { ...query, fetchPreviousPage, searchedTo: query.isFetching ? searchedTo : null };
};
