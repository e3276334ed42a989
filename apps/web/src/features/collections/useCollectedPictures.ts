import type { ImageSummary } from '@atelier/core/schemas/images';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { refreshCollections, useCollectionImages } from '../../lib/collections.ts';
import { formatPictures } from '../../lib/format.ts';
import { trpc } from '../../trpc.ts';
import { notifyDone, notifyFailure, notifyUndoable } from '../../ui/notify.tsx';
import { withMoved } from './order.ts';

/** Pictures that were taken out, and the one that they stood in front of. */
interface Removed {
  readonly imageIds: string[];
  readonly before: string | undefined;
}

/** The pictures of a collection with the changes that people make to it, shown before the server has answered. */
export const useCollectedPictures = (id: string) => {
  const queryClient = useQueryClient();
  const list = useCollectionImages(id);
  const [pending, setPending] = useState<readonly ImageSummary[] | null>(null);
  const loaded = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const images = pending ?? loaded;
  const settle = async () => {
    await refreshCollections(queryClient);
    setPending(null);
  };
  const answered = { onError: notifyFailure, onSettled: settle };

  const order = trpc.collections.move.useMutation(answered);
  const cover = trpc.collections.update.useMutation({
    ...answered,
    onSuccess: () => notifyDone('Cover changed.'),
  });
  const putBack = trpc.collections.collect.useMutation({
    ...answered,
    onSuccess: () => notifyDone('Put back.'),
  });
  const { client } = trpc.useUtils();
  const takeOut = useMutation({
    ...answered,
    mutationFn: ({ imageIds }: Removed) => client.collections.uncollect.mutate({ id, imageIds }),
    onSuccess: ({ done }, { before }) =>
      notifyUndoable(`${formatPictures(done.length)} taken out of the collection.`, () =>
        putBack.mutate({ id, imageIds: done, ...(before === undefined ? {} : { before }) }),
      ),
  });
  const busy = order.isPending || takeOut.isPending;
  return {
    list,
    images,
    busy,
    move: (imageId: string, before: string | null) => {
      if (busy) return;
      setPending(withMoved(images, imageId, before));
      order.mutate({ id, imageIds: [imageId], before });
    },
    remove: (imageId: string) => {
      if (busy) return;
      const at = images.findIndex((image) => image.id === imageId);
      setPending(images.filter((image) => image.id !== imageId));
      takeOut.mutate({ imageIds: [imageId], before: images[at + 1]?.id });
    },
    setCover: (imageId: string) => cover.mutate({ id, coverId: imageId }),
  };
};
