import type { CollectionInfo } from '@atelier/core/schemas/collections';
import { useQueryClient } from '@tanstack/react-query';
import { refreshCollections } from '../../lib/collections.ts';
import { sharesKey } from '../../lib/queries.ts';
import { trpc } from '../../trpc.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { notifyDone, notifyFailure } from '../../ui/notify.tsx';

interface Props {
  readonly collection: CollectionInfo;
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onRemoved: () => void;
}

/** Asks before a collection is deleted: it cannot be brought back, and its links end. */
export const RemoveDialog = ({
  collection: { id, name, collections },
  opened,
  onClose,
  onRemoved,
}: Props) => {
  const queryClient = useQueryClient();
  const remove = trpc.collections.delete.useMutation({
    onSuccess: async () => {
      notifyDone(`“${name}” deleted.`);
      onClose();
      onRemoved();
      await Promise.all([
        refreshCollections(queryClient),
        queryClient.invalidateQueries({ queryKey: sharesKey }),
      ]);
    },
    onError: notifyFailure,
  });
  return (
    <ConfirmDialog
      title="Delete this collection?"
      verb="Delete"
      opened={opened}
      busy={remove.isPending}
      onConfirm={() => remove.mutate({ id })}
      onClose={onClose}
    >
      Its pictures stay in your gallery.{collections > 0 && ' The collections in it move to the top.'} Links
      to it end. This can’t be undone.
    </ConfirmDialog>
  );
};
