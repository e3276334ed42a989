import type { UploadSummary } from '@atelier/core/schemas/uploads';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { mayRetry, readFailure } from '../../lib/failure.ts';
import { mapItems, type Page, updateLists, uploadsKey } from '../../lib/queries.ts';
import { trpc } from '../../trpc.ts';
import { notifyDone, notifyFailure, notifyUndoable } from '../../ui/notify.tsx';

const pageSize = 60;

/** How often new uploads are asked for again: the classifier looks at them after they were stored. */
const checkMs = 3000;
/** It has looked by then, unless many wait. */
const checkedAfterMs = 60_000;

const isNew = ({ createdAt }: UploadSummary): boolean => Date.now() - Date.parse(createdAt) < checkedAfterMs;

/** The person's uploads, newest first, page by page; a flag of a new one shows by itself. */
export const useUploads = () => {
  const { client } = trpc.useUtils();
  return useInfiniteQuery({
    queryKey: uploadsKey,
    queryFn: ({ pageParam, signal }): Promise<Page<UploadSummary>> =>
      client.uploads.list.query(
        { limit: pageSize, ...(pageParam === undefined ? {} : { cursor: pageParam }) },
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    refetchInterval: ({ state }) => {
      const newest = state.data?.pages[0]?.items[0];
      return newest !== undefined && isNew(newest) ? checkMs : false;
    },
  });
};

/** Deletes an upload, with Undo while the message is shown. @param leave called at once; moves the focus */
export const useUploadDeletion = (id: string, leave: () => void) => {
  const queryClient = useQueryClient();
  const refresh = () => void queryClient.invalidateQueries({ queryKey: uploadsKey });
  // By the time of an undo this component is unmounted; the callbacks of `useMutation` still run.
  const restore = trpc.uploads.restore.useMutation({
    onSuccess: () => {
      refresh();
      notifyDone('Upload restored.');
    },
    onError: (error) => {
      notifyFailure(error);
      if (mayRetry(readFailure(error))) offerUndo();
    },
  });
  const offerUndo = (): void =>
    notifyUndoable('Upload deleted.', () => restore.mutate({ id }), { outlasts: true });
  const remove = trpc.uploads.delete.useMutation({
    onSuccess: () => {
      leave();
      updateLists<UploadSummary>(queryClient, uploadsKey, (pages) =>
        mapItems(pages, (items) => items.filter((upload) => upload.id !== id)),
      );
      refresh();
      offerUndo();
    },
    onError: notifyFailure,
  });
  return { busy: remove.isPending, remove: () => remove.mutate({ id }) };
};
