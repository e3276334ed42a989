import { useQueryClient } from '@tanstack/react-query';
import { trpc } from '../../../trpc.ts';
import { notifyDone, notifyFailure } from '../../../ui/notify.tsx';
import { usePages } from '../usePages.ts';

export type ShownResponses = 'appealed' | 'open' | 'all';

const root = ['admin', 'responses'] as const;

/** What rules have done, with the two ways to answer an appeal. */
export const useResponses = (shown: ShownResponses) => {
  const { client } = trpc.useUtils();
  const queryClient = useQueryClient();
  const onSettled = () => queryClient.invalidateQueries({ queryKey: root });
  const pages = usePages([...root, shown], (cursor, signal) =>
    client.admin.responses.list.query(
      { ...(shown !== 'all' && { state: shown }), ...(cursor !== undefined && { cursor }) },
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
