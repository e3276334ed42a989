import type { ImageSummary } from '@atelier/core/schemas/images';
import type { Job } from '@atelier/core/schemas/jobs';
import { useQueryClient } from '@tanstack/react-query';
import { mayRetry, readFailure } from '../lib/failure.ts';
import { galleryRoot, jobsKey, mapItems, updateLists } from '../lib/queries.ts';
import { trpc } from '../trpc.ts';
import { notifyDone, notifyFailure, notifyUndoable } from './notify.tsx';

/** Deletes the picture, removing it from every cached list at once, with Undo while the toast is shown. */
export const useImageDeletion = (id: string, leave: () => void) => {
  const queryClient = useQueryClient();
  const utils = trpc.useUtils();

  const removeFromLists = () => {
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
  };
  // By the time of an undo this component is unmounted; the callbacks of `useMutation` still run.
  const restore = trpc.images.restore.useMutation({
    onSuccess: () => {
      invalidateAll();
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
      removeFromLists();
      leave();
    },
    onSuccess: () => {
      removeFromLists();
      refetchPending();
      offerUndo();
    },
    onError: (error) => {
      invalidateAll();
      notifyFailure(error);
    },
  });
  return { busy: remove.isPending, remove: () => remove.mutate({ id }) };
};
