import { maxBulkImages } from '@atelier/core/schemas/gallery';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { refreshCollections } from '../../lib/collections.ts';
import { formatPictures } from '../../lib/format.ts';
import { trpc } from '../../trpc.ts';
import { notifyDone, notifyFailure, notifyUndoable } from '../notify.tsx';

interface Named {
  readonly id: string;
  readonly name: string;
}

const chunksOf = (ids: readonly string[]): string[][] =>
  Array.from({ length: Math.ceil(ids.length / maxBulkImages) }, (_, at) =>
    ids.slice(at * maxBulkImages, (at + 1) * maxBulkImages),
  );

/**
 * Puts pictures into a collection, with Undo.
 * @param onAdded called when they are in it
 */
export const useCollect = (onAdded: () => void) => {
  const queryClient = useQueryClient();
  const { client } = trpc.useUtils();
  const undo = useMutation({
    mutationFn: async ({ id, imageIds }: { readonly id: string; readonly imageIds: readonly string[] }) => {
      for (const ids of chunksOf(imageIds)) await client.collections.uncollect.mutate({ id, imageIds: ids });
    },
    onSuccess: () => notifyDone('Taken out again.'),
    onError: notifyFailure,
    onSettled: () => refreshCollections(queryClient),
  });
  const collect = useMutation({
    mutationFn: async ({ collection, imageIds }: { collection: Named; imageIds: readonly string[] }) => {
      const added: string[] = [];
      for (const ids of chunksOf(imageIds)) {
        const { done } = await client.collections.collect.mutate({ id: collection.id, imageIds: ids });
        added.push(...done);
      }
      return added;
    },
    onSuccess: (added, { collection: { id, name } }) => {
      if (added.length === 0) notifyDone(`Already in “${name}”.`);
      else
        notifyUndoable(
          `${formatPictures(added.length)} added to “${name}”.`,
          () => undo.mutate({ id, imageIds: added }),
          { outlasts: true },
        );
      onAdded();
    },
    onError: notifyFailure,
    onSettled: () => refreshCollections(queryClient),
  });
  return {
    busy: collect.isPending,
    add: (collection: Named, imageIds: readonly string[]) => collect.mutate({ collection, imageIds }),
  };
};
