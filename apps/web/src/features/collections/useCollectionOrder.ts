import type { CollectionInfo } from '@atelier/core/schemas/collections';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { refreshCollections } from '../../lib/collections.ts';
import { trpc } from '../../trpc.ts';
import { notifyFailure } from '../../ui/notify.tsx';
import { withMoved } from './order.ts';

/** The order of collections: as it is, or as it will be once the server has answered. */
export const useCollectionOrder = (loaded: readonly CollectionInfo[]) => {
  const queryClient = useQueryClient();
  const [pending, setPending] = useState<readonly CollectionInfo[] | null>(null);
  const place = trpc.collections.update.useMutation({
    onError: notifyFailure,
    onSettled: async () => {
      await refreshCollections(queryClient);
      setPending(null);
    },
  });
  const collections = pending ?? loaded;
  const move = (id: string, before: string | null) => {
    if (place.isPending) return;
    setPending(withMoved(collections, [id], before));
    place.mutate({ id, before });
  };
  return { collections, move };
};
