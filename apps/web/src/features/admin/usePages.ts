import { type QueryKey, useInfiniteQuery } from '@tanstack/react-query';
import type { Page } from '../../lib/queries.ts';

/** An infinite query flattened to one list. `load` fetches the page after `cursor`. */
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
    // Actions on other pages of the console must show on the next visit, above all in the audit log.
    staleTime: 0,
    // The old rows stay while a new filter loads, so that the page does not jump.
    placeholderData: (previous) => previous,
  });
  return { query, items: query.data?.pages.flatMap((page) => page.items) ?? [] };
};
