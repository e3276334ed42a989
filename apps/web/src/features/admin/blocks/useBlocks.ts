import type { Block, BlockPage } from '@atelier/core/schemas/blocks';
import { useQueryClient } from '@tanstack/react-query';
import { trpc } from '../../../trpc.ts';
import { notifyDone, notifyFailure, notifyUndoable } from '../../../ui/notify.tsx';
import { usePages } from '../usePages.ts';

export interface BlockSearch {
  readonly state: 'active' | 'expired' | 'all';
  readonly source: 'manual' | 'rule' | 'import' | '';
  readonly query: string;
}

const root = ['admin', 'blocks'] as const;

/** The list as the filters say. */
export const useBlocks = ({ state, source, query }: BlockSearch) => {
  const { client } = trpc.useUtils();
  const pages = usePages([...root, state, source, query], (cursor, signal) =>
    client.admin.blocks.list.query(
      {
        ...(state !== 'all' && { state }),
        ...(source !== '' && { source }),
        ...(query !== '' && { query }),
        ...(cursor !== undefined && { cursor }),
      },
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
