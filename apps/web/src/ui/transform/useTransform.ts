import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { type Failure, readFailure } from '../../lib/failure.ts';
import { jobsKey } from '../../lib/queries.ts';
import { trpc } from '../../trpc.ts';
import { useIsMounted } from '../../ui/useIsMounted.ts';
import type { ShownImage } from './ImageDetails.tsx';
import { type Chosen, changesOf } from './transform.ts';

/** Has a changed copy of the picture made, and shows it in the studio. */
export const useTransform = (image: ShownImage) => {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const isMounted = useIsMounted();
  const utils = trpc.useUtils();
  const [failure, setFailure] = useState<Failure | null>(null);
  const create = trpc.jobs.create.useMutation({
    onError: (error) => setFailure(readFailure(error)),
    onSuccess: async () => {
      void utils.images.lineage.invalidate({ id: image.id });
      await queryClient.invalidateQueries({ queryKey: jobsKey });
      if (isMounted()) await navigate({ to: '/studio' });
    },
  });
  return {
    failure,
    busy: create.isPending,
    save: (chosen: Chosen) => {
      setFailure(null);
      create.mutate({
        kind: 'transform',
        source: { kind: 'image', id: image.id },
        changes: changesOf(image, chosen),
      });
    },
  };
};
