import type { ImageDetail, ImageSummary } from '@atelier/core/schemas/images';
import type { Job } from '@atelier/core/schemas/jobs';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { mayRetry, readFailure } from '../../lib/failure.ts';
import { galleryRoot, jobsKey, mapItems, updateLists } from '../../lib/queries.ts';
import { trpc } from '../../trpc.ts';
import { notifyDone, notifyFailure, notifyUndoable } from '../../ui/notify.tsx';
import { useIsMounted } from '../../ui/useIsMounted.ts';

/** Draws the picture anew in the studio: without a seed it becomes another one. */
export const useRedraw = (image: ImageDetail) => {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const isMounted = useIsMounted();
  const create = trpc.jobs.create.useMutation({
    onError: notifyFailure,
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: jobsKey });
      if (isMounted()) await navigate({ to: '/studio' });
    },
  });
  const draw = (seed?: number) =>
    create.mutate({
      prompt: image.prompt,
      model: image.model,
      style: image.style,
      width: image.width,
      height: image.height,
      count: 1,
      ...(image.negativePrompt === '' ? {} : { negativePrompt: image.negativePrompt }),
      ...(seed === undefined ? {} : { seed }),
    });
  return { busy: create.isPending, retryWhen: () => draw(image.seed), vary: () => draw() };
};

/** Takes the picture off every wall at once, with a way back while the message stands. */
export const useDeletion = (id: string, leave: () => void) => {
  const queryClient = useQueryClient();
  const utils = trpc.useUtils();

  const takeDown = () => {
    updateLists<ImageSummary>(queryClient, galleryRoot, (pages) =>
      mapItems(pages, (items) => items.filter((image) => image.id !== id)),
    );
    updateLists<Job>(queryClient, jobsKey, (pages) =>
      mapItems(pages, (jobs) =>
        jobs.map((job) => ({ ...job, images: job.images.filter((image) => image.id !== id) })),
      ),
    );
  };
  // Lists that were asked for before the server deleted the picture still hold it when they arrive.
  const askAgain = () => {
    for (const queryKey of [galleryRoot, jobsKey])
      void queryClient.invalidateQueries({
        queryKey,
        predicate: ({ state }) => state.fetchStatus !== 'idle',
      });
  };
  const hangBack = () => {
    void queryClient.invalidateQueries({ queryKey: galleryRoot });
    void queryClient.invalidateQueries({ queryKey: jobsKey });
    void utils.images.get.invalidate({ id });
  };
  // By the time of an undo this page is long gone; what follows is told all the same.
  const restore = trpc.images.restore.useMutation({
    onSuccess: () => {
      hangBack();
      notifyDone('The picture hangs in its place again.');
    },
    onError: (error) => {
      notifyFailure(error);
      if (mayRetry(readFailure(error))) offerUndo();
    },
  });
  const offerUndo = (): void => notifyUndoable('Picture deleted.', () => restore.mutate({ id }));

  const remove = trpc.images.delete.useMutation({
    onMutate: () => {
      takeDown();
      leave();
    },
    onSuccess: () => {
      takeDown();
      askAgain();
      offerUndo();
    },
    onError: (error) => {
      hangBack();
      notifyFailure(error);
    },
  });
  return { busy: remove.isPending, remove: () => remove.mutate({ id }) };
};
