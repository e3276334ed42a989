import { useQueryClient } from '@tanstack/react-query';
import { refreshCollections } from '../../lib/collections.ts';
import { mayRetry, readFailure } from '../../lib/failure.ts';
import { sharesKey } from '../../lib/queries.ts';
import { trpc } from '../../trpc.ts';
import { notifyDone, notifyFailure, notifyUndoable } from '../../ui/notify.tsx';

/** Deletes a collection and not its pictures, with Undo. @param onRemoved leaves its page */
export const useCollectionDeletion = (
  { id, name }: { readonly id: string; readonly name: string },
  onRemoved: () => void,
) => {
  const queryClient = useQueryClient();
  const refresh = () =>
    Promise.all([refreshCollections(queryClient), queryClient.invalidateQueries({ queryKey: sharesKey })]);

  // By the time of an undo its menu is gone; the callbacks of `useMutation` still run.
  const restore = trpc.collections.restore.useMutation({
    onSuccess: () => notifyDone(`“${name}” restored.`),
    onError: (error) => {
      notifyFailure(error);
      if (mayRetry(readFailure(error))) offerUndo();
    },
    onSettled: refresh,
  });
  const offerUndo = (): void =>
    notifyUndoable(`“${name}” deleted. Its pictures stay in the gallery.`, () => restore.mutate({ id }), {
      outlasts: true,
    });

  const remove = trpc.collections.delete.useMutation({
    onSuccess: async () => {
      onRemoved();
      offerUndo();
      await refresh();
    },
    onError: notifyFailure,
  });
  return { busy: remove.isPending, remove: () => remove.mutate({ id }) };
};
