import { useRef } from 'react';
import { mayRetry, readFailure } from '../../lib/failure.ts';
import { formatPictures } from '../../lib/format.ts';
import { trpc } from '../../trpc.ts';
import { notifyDone, notifyFailure, notifyUndoable } from '../../ui/notify.tsx';
import { type RemovedImage, useRemovedImages } from '../../ui/useRemovedImages.ts';

/** Moves pictures to the trash at once, with Undo. @param leave called at once: their selection has ended */
export const useBulkDeletion = (leave: () => void) => {
  const lists = useRemovedImages();
  const removed = useRef<readonly RemovedImage[]>([]);

  const restore = trpc.images.bulk.useMutation({
    onSuccess: ({ done }) => {
      lists.putBack(removed.current);
      lists.invalidateAll(new Set(done));
      notifyDone(`${formatPictures(done.length)} restored.`);
    },
    onError: (error, { ids }) => {
      notifyFailure(error);
      if (mayRetry(readFailure(error))) offerUndo(ids);
    },
  });
  const offerUndo = (ids: string[]): void =>
    notifyUndoable(
      `${formatPictures(ids.length)} deleted.`,
      () => restore.mutate({ action: 'restore', ids }),
      { outlasts: true },
    );

  const remove = trpc.images.bulk.useMutation({
    onMutate: ({ ids }) => {
      removed.current = lists.note(new Set(ids));
      lists.takeOut(new Set(ids));
      leave();
    },
    // Those that are missing were deleted elsewhere: they are gone all the same.
    onSuccess: ({ done }, { ids }) => {
      lists.settle(new Set(ids));
      if (done.length > 0) offerUndo(done);
    },
    onError: (error, { ids }) => {
      lists.putBack(removed.current);
      lists.invalidateAll(new Set(ids));
      notifyFailure(error);
    },
  });
  return {
    busy: remove.isPending,
    remove: (ids: readonly string[]) => remove.mutate({ action: 'delete', ids: [...ids] }),
  };
};
