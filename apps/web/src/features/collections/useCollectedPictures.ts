import type { ImageSummary } from '@atelier/core/schemas/images';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { refreshCollections, useCollectionImages } from '../../lib/collections.ts';
import { formatPictures } from '../../lib/format.ts';
import { trpc } from '../../trpc.ts';
import { notifyDone, notifyFailure, notifyUndoable } from '../../ui/notify.tsx';
import { type Run, runsOf, withMoved } from './order.ts';

/** Each is a call of its own: what stood in more places than these has no Undo. */
const maxRuns = 40;

interface Change {
  readonly imageIds: readonly string[];
  /** Where the pictures stood; null if that is not known. */
  readonly stood: readonly Run[] | null;
}

/** The pictures of a collection with the changes that people make to it, shown before the server has answered. */
export const useCollectedPictures = (id: string) => {
  const queryClient = useQueryClient();
  const { client } = trpc.useUtils();
  const list = useCollectionImages(id);
  const [pending, setPending] = useState<readonly ImageSummary[] | null>(null);
  const loaded = useMemo(() => {
    const all = list.data?.pages.flatMap(({ items }) => items) ?? [];
    // A picture that was moved meanwhile may be on two pages.
    return [...new Map(all.map((image) => [image.id, image])).values()];
  }, [list.data]);
  const images = pending ?? loaded;
  const settle = async () => {
    await refreshCollections(queryClient);
    setPending(null);
  };
  const answered = { onError: notifyFailure, onSettled: settle };

  const cover = trpc.collections.update.useMutation({
    ...answered,
    onSuccess: () => notifyDone('Cover changed.'),
  });
  const putBack = useMutation({
    ...answered,
    mutationFn: async ({ runs, how }: { runs: readonly Run[]; how: 'collect' | 'move' }) => {
      for (const { ids, before } of runs.toReversed()) {
        const imageIds = [...ids];
        if (how === 'move') await client.collections.move.mutate({ id, imageIds, before });
        else
          await client.collections.collect.mutate({ id, imageIds, ...(before === null ? {} : { before }) });
      }
    },
    onSuccess: () => notifyDone('Put back.'),
  });
  const offerUndo = (text: string, { stood }: Change, how: 'collect' | 'move') => {
    if (stood === null) notifyDone(text);
    else
      notifyUndoable(text, () => putBack.mutate({ runs: stood, how }), {
        topic: 'collection',
        outlasts: true,
      });
  };
  const order = useMutation({
    ...answered,
    mutationFn: ({ imageIds, before }: Change & { readonly before: string | null }) =>
      client.collections.move.mutate({ id, imageIds: [...imageIds], before }),
    onSuccess: ({ done }, change) => offerUndo(`${formatPictures(done.length)} moved.`, change, 'move'),
  });
  const takeOut = useMutation({
    ...answered,
    mutationFn: ({ imageIds }: Change) =>
      client.collections.uncollect.mutate({ id, imageIds: [...imageIds] }),
    onSuccess: ({ done }, change) =>
      offerUndo(`${formatPictures(done.length)} taken out of the collection.`, change, 'collect'),
  });
  const busy = order.isPending || takeOut.isPending;
  const stoodOf = (imageIds: readonly string[]) => {
    const runs = runsOf(images, new Set(imageIds), list.hasNextPage);
    return runs === null || runs.length > maxRuns ? null : runs;
  };
  return {
    list,
    images,
    busy,
    move: (imageIds: readonly string[], before: string | null) => {
      if (busy) return;
      setPending(withMoved(images, imageIds, before));
      order.mutate({ imageIds, stood: stoodOf(imageIds), before });
    },
    remove: (imageIds: readonly string[]) => {
      if (busy) return;
      const gone = new Set(imageIds);
      setPending(images.filter((image) => !gone.has(image.id)));
      takeOut.mutate({ imageIds, stood: stoodOf(imageIds) });
    },
    setCover: (imageId: string) => cover.mutate({ id, coverId: imageId }),
  };
};
