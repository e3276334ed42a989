import type { ImageSummary } from '@atelier/core/schemas/images';
import type { InfiniteData } from '@tanstack/react-query';
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

/** Every page with `change` applied to its items; `undefined` when nothing is cached. */
export const mapItems = <T>(
  pages: Pages<T> | undefined,
  change: (items: readonly T[]) => readonly T[],
): Pages<T> | undefined =>
  pages && { ...pages, pages: pages.pages.map((page) => ({ ...page, items: change(page.items) })) };
