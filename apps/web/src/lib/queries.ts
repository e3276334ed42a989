import type { ImageSummary } from '@atelier/core/schemas/images';
import type { InfiniteData, QueryClient, QueryKey } from '@tanstack/react-query';
import type { GallerySearch } from './gallery-search.ts';

/**
 * Keys of the paged lists. They are asked for through TanStack Query directly: the hooks of
 * `@trpc/react-query` add a `direction` to the input, which the server's strict schemas refuse.
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
 * Changes every cached list below `queryKey`. A list that is out of date stays so: the cache takes what is written into
 * it for news of the server, and would not ask again for what else is missing.
 */
export const changeLists = <T>(
  queryClient: QueryClient,
  queryKey: QueryKey,
  change: (pages: Pages<T> | undefined) => Pages<T> | undefined,
): void => {
  const outdated = queryClient
    .getQueryCache()
    .findAll({ queryKey, predicate: ({ state }) => state.isInvalidated });
  queryClient.setQueriesData<Pages<T>>({ queryKey }, change);
  for (const query of outdated) query.invalidate();
};

/** Every page with `change` applied to its items; `undefined` when nothing is cached. */
export const mapItems = <T>(
  pages: Pages<T> | undefined,
  change: (items: readonly T[]) => readonly T[],
): Pages<T> | undefined =>
  pages && { ...pages, pages: pages.pages.map((page) => ({ ...page, items: change(page.items) })) };
