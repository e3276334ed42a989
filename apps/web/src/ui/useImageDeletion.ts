import { useRef } from 'react';
import { mayRetry, readFailure } from '../lib/failure.ts';
import { trpc } from '../trpc.ts';
import { notifyDone, notifyFailure, notifyUndoable } from './notify.tsx';
import { type RemovedImage, useRemovedImages } from './useRemovedImages.ts';

/**
 * Deletes the picture, removing it from every cached list at once, with Undo while the toast is shown.
 * @param leave called at once; moves the focus, or the page, to another picture
 * @param onRestored called after Undo, when the picture is back in its place
 */
export const useImageDeletion = (id: string, leave: () => void, onRestored: () => void = () => undefined) => {
  const lists = useRemovedImages();
  const ids = new Set([id]);
  /** The galleries that contained the picture, to put it back. */
  const removed = useRef<readonly RemovedImage[]>([]);

  // By the time of an undo this component is unmounted; the callbacks of `useMutation` still run.
  const restore = trpc.images.restore.useMutation({
    onSuccess: () => {
      lists.putBack(removed.current);
      lists.invalidateAll(ids);
      onRestored();
      notifyDone('Picture restored.');
    },
    onError: (error) => {
      notifyFailure(error);
      if (mayRetry(readFailure(error))) offerUndo();
    },
  });
  const offerUndo = (): void =>
    notifyUndoable('Picture deleted.', () => restore.mutate({ id }), { outlasts: true });

  const remove = trpc.images.delete.useMutation({
    onMutate: () => {
      removed.current = lists.note(ids);
      lists.takeOut(ids);
      leave();
    },
    onSuccess: () => {
      lists.settle(ids);
      offerUndo();
    },
    onError: (error) => {
      lists.putBack(removed.current);
      lists.invalidateAll(ids);
      notifyFailure(error);
    },
  });
  return { busy: remove.isPending, remove: () => remove.mutate({ id }) };
};
