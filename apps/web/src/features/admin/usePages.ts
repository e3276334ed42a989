import { type QueryKey, useInfiniteQuery } from '@tanstack/react-query';
import type { Page } from '../../lib/queries.ts';

/** A paged list as one, with the means to fetch more. `load` asks for the page after `cursor`. */
export const usePages = <T>(
  queryKey: QueryKey,
  load: (cursor: string | undefined, signal: AbortSignal) => Promise<Page<T>>,
) => {
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => load(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    refetchOnWindowFocus: false,
    // What was done on another page of the console shows on the next visit of a list, in the audit log above all.
    staleTime: 0,
    // While a filter changes the old rows stay, so that the page does not jump.
    placeholderData: (before) => before,
  });
  return { query, items: query.data?.pages.flatMap((page) => page.items) ?? [] };
};
