import type { ImageDetail, ImageSummary } from '@atelier/core/schemas/images';
import type { Job } from '@atelier/core/schemas/jobs';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { galleryRoot, jobsKey, mapItems, type Pages } from '../../lib/queries.ts';
import { trpc } from '../../trpc.ts';
import { notifyDone, notifyFailure, notifyUndoable } from '../../ui/notify.tsx';

/** Draws the picture anew in the studio: without a seed it becomes another one. */
export const useRedraw = (image: ImageDetail) => {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const create = trpc.jobs.create.useMutation({
    onError: notifyFailure,
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: jobsKey });
      await navigate({ to: '/studio' });
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
  return { busy: create.isPending, again: () => draw(image.seed), vary: () => draw() };
};

/** Takes the picture off every wall at once, with a way back while the message stands. */
export const useDeletion = (id: string, leave: () => void) => {
  const queryClient = useQueryClient();
  const utils = trpc.useUtils();

  const takeDown = () => {
    queryClient.setQueriesData<Pages<ImageSummary>>({ queryKey: galleryRoot }, (pages) =>
      mapItems(pages, (items) => items.filter((image) => image.id !== id)),
    );
    queryClient.setQueryData<Pages<Job>>(jobsKey, (pages) =>
      mapItems(pages, (jobs) =>
        jobs.map((job) => ({ ...job, images: job.images.filter((image) => image.id !== id) })),
      ),
    );
  };
  const hangBack = () => {
    void queryClient.invalidateQueries({ queryKey: galleryRoot });
    void queryClient.invalidateQueries({ queryKey: jobsKey });
    void utils.images.get.invalidate({ id });
  };
  // Called on the client itself: by the time of an undo this page is long gone.
  const restore = () =>
    utils.client.images.restore.mutate({ id }).then(() => {
      hangBack();
      notifyDone('The picture hangs in its place again.');
    }, notifyFailure);

  const remove = trpc.images.delete.useMutation({
    onMutate: () => {
      takeDown();
      leave();
    },
    onSuccess: () => notifyUndoable('Picture deleted.', () => void restore()),
    onError: (error) => {
      hangBack();
      notifyFailure(error);
    },
  });
  return () => remove.mutate({ id });
};
