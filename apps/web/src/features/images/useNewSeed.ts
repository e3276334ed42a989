import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { jobsKey } from '../../lib/queries.ts';
import { trpc } from '../../trpc.ts';
import { notifyFailure } from '../../ui/notify.tsx';
import { useIsMounted } from '../../ui/useIsMounted.ts';
import type { ShownImage } from './ImageDetails.tsx';

/** Creates a job with the picture's settings and a new seed, and shows it in the studio. */
export const useNewSeed = (image: ShownImage) => {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const isMounted = useIsMounted();
  const create = trpc.jobs.create.useMutation({
    onError: notifyFailure,
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: jobsKey });
      if (isMounted()) await navigate({ to: '/studio', state: { showsJobs: true } });
    },
  });
  const { negativePrompt, settings } = image;
  const draw = () =>
    create.mutate({
      prompt: image.prompt,
      model: image.model,
      style: image.style,
      width: image.width,
      height: image.height,
      count: 1,
      ...settings,
      ...(negativePrompt === undefined || negativePrompt === '' ? {} : { negativePrompt }),
    });
  // The negative prompt and the settings come with the details.
  return { isReady: negativePrompt !== undefined, busy: create.isPending, draw };
};
