import type { ImageSummary } from '@atelier/core/schemas/images';
import type { InfiniteData, QueryClient, QueryKey } from '@tanstack/react-query';
import type { GallerySearch } from './gallery-search.ts';

/**
 * Keys of the paged lists. They use TanStack Query directly: the infinite queries of `@trpc/react-query` add a
 * `direction` to the input, which the server's strict schemas reject.
 */
export const galleryRoot = ['gallery'] as const;
export const galleryKey = (search: GallerySearch) => [...galleryRoot, search] as const;
export const jobsKey = ['jobs', 'recent'] as const;

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}
export type Pages<T> = InfiniteData<Page<T>, string | undefined>;
export type GalleryPages = Pages<ImageSummary>;

/**
 * Updates every cached list below `queryKey`. A list that was invalidated stays invalidated: `setQueriesData` alone
 * would mark it as fresh.
 */
export const updateLists = <T>(
  queryClient: QueryClient,
  queryKey: QueryKey,
  change: (pages: Pages<T> | undefined) => Pages<T> | undefined,
): void => {
  const invalidated = queryClient
    .getQueryCache()
    .findAll({ queryKey, predicate: ({ state }) => state.isInvalidated });
  queryClient.setQueriesData<Pages<T>>({ queryKey }, change);
  for (const query of invalidated) query.invalidate();
};

/** Applies `change` to the items of every page; `undefined` if nothing is cached. */
export const mapItems = <T>(
  pages: Pages<T> | undefined,
  change: (items: readonly T[]) => readonly T[],
): Pages<T> | undefined =>
  pages && { ...pages, pages: pages.pages.map((page) => ({ ...page, items: change(page.items) })) };
