import type { ImageSummary } from '@atelier/core/schemas/images';
import type { InfiniteData, QueryClient, QueryKey } from '@tanstack/react-query';
import type { GallerySearch } from './gallery-search.ts';

/**
 * Keys of the paged lists. They use TanStack Query directly: the infinite queries of `@trpc/react-query` add a
 * `direction` to the input, which the server's strict schemas reject.
 */
export const galleryRoot = ['gallery'] as const;
export const galleryKey = (search: GallerySearch) => [...galleryRoot, search] as const;
/** Lists of collections and of their pictures. */
export const collectionsRoot = ['collections'] as const;
export const collectionListsRoot = [...collectionsRoot, 'list'] as const;
/** The pictures of collections. */
export const collectedImagesRoot = [...collectionsRoot, 'images'] as const;
/** What happened to the account. */
export const activityKey = ['activity'] as const;
/** The list of share links. */
export const sharesKey = ['shares'] as const;
export const jobsKey = ['jobs', 'recent'] as const;
export const trashKey = ['trash'] as const;
export const uploadsKey = ['uploads', 'all'] as const;
/** What rules of detection found. */
export const firingsRoot = ['admin', 'firings'] as const;
export const comparisonsKey = ['comparisons'] as const;
export const trainingsKey = ['trainings'] as const;

/** Cases, and all that belongs to one. */
export const incidentsKey = ['admin', 'incidents'] as const;

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
  /** Of lists that begin in the middle: whether there may be something before the first item. */
  readonly hasNewer?: boolean;
}
export type Pages<T> = InfiniteData<Page<T>, unknown>;
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

/** Fetches again what is being fetched below `queryKey`: it may have been read before a change that is done now. */
export const refetchUnderWay = (queryClient: QueryClient, queryKey: QueryKey): void => {
  void queryClient.invalidateQueries({ queryKey, predicate: ({ state }) => state.fetchStatus !== 'idle' });
};

/** Applies `change` to the items of every page; `undefined` if nothing is cached. */
export const mapItems = <T>(
  pages: Pages<T> | undefined,
  change: (items: readonly T[]) => readonly T[],
): Pages<T> | undefined =>
  pages && { ...pages, pages: pages.pages.map((page) => ({ ...page, items: change(page.items) })) };

/** Whether `image` stands before `other` in the gallery: newest first, the id deciding between equal times. */
const isBefore = (image: ImageSummary, other: ImageSummary): boolean =>
  image.createdAt > other.createdAt || (image.createdAt === other.createdAt && image.id > other.id);

/** Puts a restored image back in its place. Behind the loaded pages it has none: there the next page brings it. */
export const insertImage = (
  pages: GalleryPages | undefined,
  image: ImageSummary,
): GalleryPages | undefined => {
  if (pages === undefined || pages.pages.some(({ items }) => items.some(({ id }) => id === image.id)))
    return pages;
  const found = pages.pages.findIndex(({ items }) => items.some((other) => isBefore(image, other)));
  const [first] = pages.pages;
  if (
    found === 0 &&
    first?.hasNewer === true &&
    first.items[0] !== undefined &&
    isBefore(image, first.items[0])
  )
    return pages;
  const isAtEnd = found < 0 && (pages.pages.at(-1)?.nextCursor ?? null) === null;
  const at = isAtEnd ? pages.pages.length - 1 : found;
  const insert = (items: readonly ImageSummary[]) => {
    const place = items.findIndex((other) => isBefore(image, other));
    return items.toSpliced(place < 0 ? items.length : place, 0, image);
  };
  return {
    ...pages,
    pages: pages.pages.map((page, index) => (index === at ? { ...page, items: insert(page.items) } : page)),
  };
};
