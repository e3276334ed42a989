import type { ImageNeighbours, ImageSummary } from '@atelier/core/schemas/images';
import type { Job } from '@atelier/core/schemas/jobs';
import { type QueryKey, useQueryClient } from '@tanstack/react-query';
import { getQueryKey } from '@trpc/react-query';
import { useRef } from 'react';
import { mayRetry, readFailure } from '../lib/failure.ts';
import {
  type GalleryPages,
  galleryRoot,
  insertImage,
  jobsKey,
  mapItems,
  trashKey,
  updateLists,
} from '../lib/queries.ts';
import { trpc } from '../trpc.ts';
import { notifyDone, notifyFailure, notifyUndoable } from './notify.tsx';

const neighboursKey = getQueryKey(trpc.images.neighbours);

/**
 * Deletes the picture, removing it from every cached list at once, with Undo while the toast is shown.
 * @param leave called at once; moves the focus, or the page, to another picture
 * @param onRestored called after Undo, when the picture is back in its place
 */
export const useImageDeletion = (id: string, leave: () => void, onRestored: () => void = () => undefined) => {
  const queryClient = useQueryClient();
  const utils = trpc.useUtils();

  /** The galleries that contained the picture, to put it back. */
  const removed = useRef<(readonly [QueryKey, ImageSummary])[]>([]);

  const noteGalleries = () => {
    removed.current = queryClient
      .getQueriesData<GalleryPages>({ queryKey: galleryRoot })
      .flatMap(([key, pages]) => {
        const image = pages?.pages.flatMap(({ items }) => items).find((item) => item.id === id);
        return image === undefined ? [] : [[key, image] as const];
      });
  };
  const putBack = () => {
    for (const [key, image] of removed.current)
      updateLists<ImageSummary>(queryClient, key, (pages) => insertImage(pages, image));
  };
  const removeFromLists = () => {
    queryClient.setQueriesData<ImageNeighbours>(
      { queryKey: neighboursKey },
      (near) => near && { ...near, items: near.items.filter((image) => image.id !== id) },
    );
    updateLists<ImageSummary>(queryClient, galleryRoot, (pages) =>
      mapItems(pages, (items) => items.filter((image) => image.id !== id)),
    );
    updateLists<Job>(queryClient, jobsKey, (pages) =>
      mapItems(pages, (jobs) =>
        jobs.map((job) => ({ ...job, images: job.images.filter((image) => image.id !== id) })),
      ),
    );
  };
  // Lists in flight may have been read before the deletion and still contain the picture.
  const refetchPending = () => {
    for (const queryKey of [galleryRoot, jobsKey])
      void queryClient.invalidateQueries({
        queryKey,
        predicate: ({ state }) => state.fetchStatus !== 'idle',
      });
  };
  const invalidateAll = () => {
    void queryClient.invalidateQueries({ queryKey: galleryRoot });
    void queryClient.invalidateQueries({ queryKey: jobsKey });
    void utils.images.get.invalidate({ id });
    void utils.images.neighbours.invalidate();
    void queryClient.invalidateQueries({ queryKey: trashKey });
  };
  // By the time of an undo this component is unmounted; the callbacks of `useMutation` still run.
  const restore = trpc.images.restore.useMutation({
    onSuccess: () => {
      putBack();
      invalidateAll();
      onRestored();
      notifyDone('Picture restored.');
    },
    onError: (error) => {
      notifyFailure(error);
      if (mayRetry(readFailure(error))) offerUndo();
    },
  });
  const offerUndo = (): void => notifyUndoable('Picture deleted.', () => restore.mutate({ id }));

  const remove = trpc.images.delete.useMutation({
    onMutate: () => {
      noteGalleries();
      removeFromLists();
      leave();
    },
    onSuccess: () => {
      removeFromLists();
      refetchPending();
      void queryClient.invalidateQueries({ queryKey: trashKey });
      offerUndo();
    },
    onError: (error) => {
      putBack();
      invalidateAll();
      notifyFailure(error);
    },
  });
  return { busy: remove.isPending, remove: () => remove.mutate({ id }) };
};
