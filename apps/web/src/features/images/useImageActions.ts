import type { ImageDetail } from '@atelier/core/schemas/images';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { jobsKey } from '../../lib/queries.ts';
import { trpc } from '../../trpc.ts';
import { notifyFailure } from '../../ui/notify.tsx';
import { useIsMounted } from '../../ui/useIsMounted.ts';

/** Creates a job with the picture's settings: `rerun` with the same seed, `vary` with a new one. */
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
  return { busy: create.isPending, rerun: () => draw(image.seed), vary: () => draw() };
};
