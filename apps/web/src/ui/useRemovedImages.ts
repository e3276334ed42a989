import type { ImageNeighbours } from '@atelier/core/schemas/image-page';
import type { ImageSummary } from '@atelier/core/schemas/images';
import type { Job } from '@atelier/core/schemas/jobs';
import { type QueryKey, useQueryClient } from '@tanstack/react-query';
import { getQueryKey } from '@trpc/react-query';
import {
  collectedImagesRoot,
  collectionListsRoot,
  collectionsRoot,
  type GalleryPages,
  galleryRoot,
  insertImage,
  jobsKey,
  mapItems,
  refetchUnderWay,
  trashKey,
  updateLists,
} from '../lib/queries.ts';
import { trpc } from '../trpc.ts';

const collectionDetailsKey = getQueryKey(trpc.collections.get);
const neighboursKey = getQueryKey(trpc.images.neighbours);

/** A picture that was taken out of a cached gallery. */
export type RemovedImage = readonly [gallery: QueryKey, image: ImageSummary];

/** Takes pictures that are being deleted out of every cached list, and puts them back. */
export const useRemovedImages = () => {
  const queryClient = useQueryClient();
  const utils = trpc.useUtils();

  /** @returns the galleries that have the pictures now, for `putBack` */
  const note = (ids: ReadonlySet<string>): readonly RemovedImage[] =>
    queryClient
      .getQueriesData<GalleryPages>({ queryKey: galleryRoot })
      .flatMap(([key, pages]) =>
        (pages?.pages.flatMap(({ items }) => items) ?? [])
          .filter(({ id }) => ids.has(id))
          .map((image) => [key, image] as const),
      );

  const takeOut = (ids: ReadonlySet<string>): void => {
    const isLeft = ({ id }: { readonly id: string }) => !ids.has(id);
    queryClient.setQueriesData<ImageNeighbours>(
      { queryKey: neighboursKey },
      (near) => near && { ...near, items: near.items.filter(isLeft) },
    );
    for (const queryKey of [galleryRoot, collectedImagesRoot])
      updateLists<ImageSummary>(queryClient, queryKey, (pages) =>
        mapItems(pages, (items) => items.filter(isLeft)),
      );
    updateLists<Job>(queryClient, jobsKey, (pages) =>
      mapItems(pages, (jobs) => jobs.map((job) => ({ ...job, images: job.images.filter(isLeft) }))),
    );
  };

  const putBack = (removed: readonly RemovedImage[]): void => {
    for (const [key, image] of removed)
      updateLists<ImageSummary>(queryClient, key, (pages) => insertImage(pages, image));
  };

  const recount = (): void => {
    void utils.images.count.invalidate();
    void utils.images.timeline.invalidate();
  };

  /** Once the server has deleted them. */
  const settle = (ids: ReadonlySet<string>): void => {
    takeOut(ids);
    for (const queryKey of [galleryRoot, jobsKey, collectedImagesRoot])
      refetchUnderWay(queryClient, queryKey);
    recount();
    // Counts and covers.
    void queryClient.invalidateQueries({ queryKey: collectionDetailsKey });
    void queryClient.invalidateQueries({ queryKey: collectionListsRoot });
    void queryClient.invalidateQueries({ queryKey: trashKey });
  };

  const invalidateAll = (ids: ReadonlySet<string>): void => {
    for (const queryKey of [galleryRoot, jobsKey, trashKey, collectionsRoot, collectionDetailsKey])
      void queryClient.invalidateQueries({ queryKey });
    for (const id of ids) void utils.images.get.invalidate({ id });
    void utils.images.neighbours.invalidate();
    recount();
  };

  return { note, takeOut, putBack, settle, invalidateAll };
};
