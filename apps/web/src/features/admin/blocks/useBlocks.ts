import type { Block, BlockPage } from '@atelier/core/schemas/blocks';
import { useQueryClient } from '@tanstack/react-query';
import { type BlockSearch, blockListInput } from '../../../lib/block-search.ts';
import { trpc } from '../../../trpc.ts';
import { notifyDone, notifyFailure, notifyUndoable } from '../../../ui/notify.tsx';
import { usePages } from '../usePages.ts';

const root = ['admin', 'blocks'] as const;

/** The list as the filters say. */
export const useBlocks = (search: BlockSearch) => {
  const { client } = trpc.useUtils();
  const pages = usePages([...root, search], (cursor, signal) =>
    client.admin.blocks.list.query(
      { ...blockListInput(search), ...(cursor !== undefined && { cursor }) },
      { signal },
    ),
  );
  const active = (pages.query.data?.pages.at(-1) as BlockPage | undefined)?.active;
  return { ...pages, active };
};

/** Fetches the list again. */
export const useRefresh = () => {
  const queryClient = useQueryClient();
  return () => queryClient.invalidateQueries({ queryKey: root });
};

/** Removes a block at once, with Undo. */
export const useBlockRemoval = () => {
  const refresh = useRefresh();
  const restore = trpc.admin.blocks.update.useMutation({
    onSuccess: ({ network }) => notifyDone(`${network} is blocked again.`),
    onError: notifyFailure,
    onSettled: refresh,
  });
  const remove = trpc.admin.blocks.remove.useMutation({
    onSuccess: ({ id, network }) =>
      notifyUndoable(`${network} is not blocked any more.`, () => restore.mutate({ id, restore: true })),
    onError: notifyFailure,
    onSettled: refresh,
  });
  return {
    remove: ({ id }: Pick<Block, 'id'>) => remove.mutate({ id }),
    removing: remove.isPending ? remove.variables.id : null,
  };
};
