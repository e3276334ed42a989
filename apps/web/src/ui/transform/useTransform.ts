import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { type Failure, readFailure } from '../../lib/failure.ts';
import { jobsKey } from '../../lib/queries.ts';
import { trpc } from '../../trpc.ts';
import { notifyDone } from '../notify.tsx';
import { useIsMounted } from '../useIsMounted.ts';
import type { Original } from './original.ts';
import { type Chosen, changesOf } from './transform.ts';

/** Has a changed copy of the picture made, and shows it in the studio. */
export const useTransform = (original: Original) => {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const isMounted = useIsMounted();
  const utils = trpc.useUtils();
  const [failure, setFailure] = useState<Failure | null>(null);
  const create = trpc.jobs.create.useMutation({
    onError: (error) => setFailure(readFailure(error)),
    onSuccess: async () => {
      if (original.kind === 'image') void utils.images.lineage.invalidate({ id: original.id });
      await queryClient.invalidateQueries({ queryKey: jobsKey });
      notifyDone('Your copy is being made. It will be in the studio and the gallery.');
      if (isMounted()) await navigate({ to: '/studio', state: { showsJobs: true } });
    },
  });
  return {
    failure,
    busy: create.isPending,
    save: (chosen: Chosen) => {
      setFailure(null);
      create.mutate({
        kind: 'transform',
        source: { kind: original.kind, id: original.id },
        changes: changesOf(original, chosen),
      });
    },
  };
};
