import type { TrashedImage } from '@atelier/core/schemas/images';
import { type InfiniteData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { formatPictures } from '../../lib/format.ts';
import { galleryRoot, jobsKey, type Page, trashKey } from '../../lib/queries.ts';
import { trpc } from '../../trpc.ts';
import { notifyDone, notifyFailure } from '../../ui/notify.tsx';

const pageSize = 60;

interface TrashPage extends Page<TrashedImage> {
  /** Of all pages. */
  readonly total: number;
}

/** The user's deleted pictures, the last deleted first, page by page. */
export const useTrash = () => {
  const { client } = trpc.useUtils();
  return useInfiniteQuery({
    queryKey: trashKey,
    queryFn: ({ pageParam, signal }): Promise<TrashPage> =>
      client.images.trash.query(
        { limit: pageSize, ...(pageParam === undefined ? {} : { cursor: pageParam }) },
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    structuralSharing: false,
  });
};

/** Takes pictures out of the cached trash, until the server's list arrives. */
const useRemoval = () => {
  const queryClient = useQueryClient();
  return (ids: readonly string[]) => {
    const gone = new Set(ids);
    queryClient.setQueryData<InfiniteData<TrashPage, string | undefined>>(
      trashKey,
      (trash) =>
        trash && {
          ...trash,
          pages: trash.pages.map((page) => ({
            ...page,
            items: page.items.filter((image) => !gone.has(image.id)),
            total: page.total - gone.size,
          })),
        },
    );
    void queryClient.invalidateQueries({ queryKey: trashKey });
  };
};

/** What the caches do once pictures have left the trash, or could not. */
const useOutcome = () => {
  const queryClient = useQueryClient();
  const utils = trpc.useUtils();
  const removeFromTrash = useRemoval();
  return {
    gone: removeFromTrash,
    restored: (ids: readonly string[]) => {
      removeFromTrash(ids);
      for (const queryKey of [galleryRoot, jobsKey]) void queryClient.invalidateQueries({ queryKey });
      void utils.images.invalidate();
    },
    refused: (error: unknown) => {
      // It may have been restored or erased from elsewhere.
      void queryClient.invalidateQueries({ queryKey: trashKey });
      notifyFailure(error);
    },
  };
};

/** Restores one deleted picture, or deletes it forever. `onGone` moves the focus from its card. */
export const useTrashedImage = (id: string, onGone: () => void) => {
  const { gone, restored, refused } = useOutcome();
  const restore = trpc.images.restore.useMutation({
    onSuccess: () => {
      onGone();
      restored([id]);
      notifyDone('Picture restored.');
    },
    onError: refused,
  });
  const erase = trpc.images.erase.useMutation({
    onSuccess: () => {
      onGone();
      gone([id]);
      notifyDone('Picture deleted forever.');
    },
    onError: refused,
  });
  return {
    isRestoring: restore.isPending,
    isErasing: erase.isPending,
    restore: () => restore.mutate({ id }),
    erase: () => erase.mutate({ id }),
  };
};

/** Restores the selected pictures, or deletes them forever. `onGone` ends the selection. */
export const useTrashedImages = (onGone: () => void) => {
  const { gone, restored, refused } = useOutcome();
  const { mutate, isPending, variables } = trpc.images.bulk.useMutation({
    onSuccess: ({ done }, { action, ids }) => {
      onGone();
      // Those that are missing have left the trash by another way.
      if (action === 'restore') restored(ids);
      else gone(ids);
      const what = formatPictures(done.length);
      notifyDone(action === 'restore' ? `${what} restored.` : `${what} deleted forever.`);
    },
    onError: refused,
  });
  const change = (action: 'restore' | 'erase') => (ids: ReadonlySet<string>) =>
    mutate({ action, ids: [...ids] });
  return {
    isRestoring: isPending && variables.action === 'restore',
    isErasing: isPending && variables.action === 'erase',
    restore: change('restore'),
    erase: change('erase'),
  };
};

/** Empties the trash in as many calls as it takes. `erased` counts what is deleted so far. */
export const useEmptyTrash = (onDone: () => void) => {
  const queryClient = useQueryClient();
  const [erased, setErased] = useState(0);
  const [busy, setBusy] = useState(false);
  const { mutateAsync } = trpc.images.emptyTrash.useMutation();
  const eraseAll = async (): Promise<void> => {
    for (;;) {
      const { erased: now, more } = await mutateAsync(undefined);
      setErased((before) => before + now);
      if (!more) return;
    }
  };
  const empty = async (): Promise<void> => {
    setBusy(true);
    try {
      await eraseAll();
      onDone();
      notifyDone('Trash emptied.');
    } catch (thrown) {
      notifyFailure(thrown);
    }
    setBusy(false);
    setErased(0);
    await queryClient.invalidateQueries({ queryKey: trashKey });
  };
  return { busy, erased, empty: () => void empty() };
};
