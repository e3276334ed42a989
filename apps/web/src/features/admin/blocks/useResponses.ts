import { useQueryClient } from '@tanstack/react-query';
import { type ResponseSearch, responseListInput } from '../../../lib/block-search.ts';
import { trpc } from '../../../trpc.ts';
import { notifyDone, notifyFailure } from '../../../ui/notify.tsx';
import { usePages } from '../usePages.ts';

const root = ['admin', 'responses'] as const;

/** What rules have done, with the two ways to answer an appeal. */
export const useResponses = (search: ResponseSearch) => {
  const { client } = trpc.useUtils();
  const queryClient = useQueryClient();
  const onSettled = () => queryClient.invalidateQueries({ queryKey: root });
  const pages = usePages([...root, search], (cursor, signal) =>
    client.admin.responses.list.query(
      { ...responseListInput(search), ...(cursor !== undefined && { cursor }) },
      { signal },
    ),
  );
  const undo = trpc.admin.responses.undo.useMutation({
    onSuccess: () => notifyDone('Undone.'),
    onError: notifyFailure,
    onSettled,
  });
  const decline = trpc.admin.responses.decline.useMutation({
    onSuccess: () => notifyDone('Declined. The person sees your note.'),
    onSettled,
  });
  return { ...pages, undo, decline };
};
