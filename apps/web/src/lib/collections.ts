import type { CollectionInfo } from '@atelier/core/schemas/collections';
import type { ImageSummary } from '@atelier/core/schemas/images';
import { type QueryClient, type QueryKey, useInfiniteQuery } from '@tanstack/react-query';
import { getQueryKey } from '@trpc/react-query';
import { trpc } from '../trpc.ts';
import {
  collectedImagesRoot,
  collectionListsRoot,
  collectionsRoot,
  galleryRoot,
  type Page,
} from './queries.ts';

/** The first page is small, because it is waited for; 5,000 pictures take eleven calls. */
const pageSizes = { collections: 60, firstImages: 60, images: 500 } as const;

/** Which collections: those at the top, those in one, or all; with `imageId` it is told which contain the picture. */
export interface CollectionsWanted {
  readonly parentId?: string;
  readonly all?: true;
  readonly imageId?: string;
}

/** Collections in their order, page by page. */
export const useCollections = (wanted: CollectionsWanted, enabled = true) => {
  const { client } = trpc.useUtils();
  return useInfiniteQuery({
    queryKey: [...collectionListsRoot, wanted],
    queryFn: ({ pageParam, signal }): Promise<Page<CollectionInfo>> =>
      client.collections.list.query(
        {
          ...wanted,
          limit: pageSizes.collections,
          ...(pageParam === undefined ? {} : { cursor: pageParam }),
        },
        { signal },
      ),
    enabled,
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  });
};

const collectionImagesKey = (id: string) => [...collectedImagesRoot, id] as const;

/** The pictures of a collection in their order, page by page. */
export const useCollectionImages = (id: string, enabled = true) => {
  const { client } = trpc.useUtils();
  return useInfiniteQuery({
    queryKey: collectionImagesKey(id),
    queryFn: ({ pageParam, signal }): Promise<Page<ImageSummary>> =>
      client.collections.images.query(
        pageParam === undefined
          ? { id, limit: pageSizes.firstImages }
          : { id, limit: pageSizes.images, cursor: pageParam },
        { signal },
      ),
    enabled,
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    // A deep comparison of a long list costs more than it saves.
    structuralSharing: false,
    refetchOnWindowFocus: false,
    staleTime: 60_000,
  });
};

const detailsKey = getQueryKey(trpc.collections.get);
/** The gallery, its counts and the pictures around one, as far as they are those of a collection. */
const filteredKeys = [
  galleryRoot,
  getQueryKey(trpc.images.neighbours),
  getQueryKey(trpc.images.count),
  getQueryKey(trpc.images.timeline),
];
const isOfCollection = ({ queryKey }: { readonly queryKey: QueryKey }): boolean =>
  JSON.stringify(queryKey).includes('"collection":');

/** Loads again whatever shows collections, after one has changed. */
export const refreshCollections = async (queryClient: QueryClient): Promise<void> => {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: collectionsRoot }),
    queryClient.invalidateQueries({ queryKey: detailsKey }),
    ...filteredKeys.map((queryKey) => queryClient.invalidateQueries({ queryKey, predicate: isOfCollection })),
  ]);
};
