import type { CollectionInfo } from '@atelier/core/schemas/collections';
import { Button, NativeSelect } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { refreshCollections, useCollections } from '../../lib/collections.ts';
import { readFailure } from '../../lib/failure.ts';
import { trpc } from '../../trpc.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { DialogForm } from '../../ui/DialogForm.tsx';
import { useFields } from '../../ui/useFields.ts';

/** Stands for the top: no collection has this id. */
const top = '';

interface Props {
  readonly collection: CollectionInfo;
  readonly opened: boolean;
  readonly onClose: () => void;
}

const MoveForm = ({ collection, onClose }: Omit<Props, 'opened'>) => {
  const queryClient = useQueryClient();
  const list = useCollections({});
  const fields = useFields({ parentId: collection.parentId ?? top });
  const move = trpc.collections.update.useMutation({
    onSuccess: async () => {
      await refreshCollections(queryClient);
      onClose();
    },
  });
  const others =
    list.data?.pages.flatMap(({ items }) => items).filter(({ id }) => id !== collection.id) ?? [];
  const places = [
    { value: top, label: 'The top' },
    ...others.map(({ id, name }) => ({ value: id, label: name })),
  ];
  return (
    <DialogForm
      fields={fields}
      verb="Move"
      busy={move.isPending}
      failure={move.error === null ? null : readFailure(move.error)}
      onSubmit={({ parentId }) =>
        move.mutate({ id: collection.id, parentId: parentId === top ? null : parentId })
      }
      onCancel={onClose}
    >
      <NativeSelect
        key={places.length}
        label="Put it into"
        data={places}
        {...fields.getInputProps('parentId')}
      />
      {list.hasNextPage && (
        <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          Show more collections
        </Button>
      )}
    </DialogForm>
  );
};

/** Puts a collection into another, or back to the top. */
export const MoveDialog = ({ collection, opened, onClose }: Props) => (
  <Dialog title="Move collection" opened={opened} onClose={onClose}>
    <MoveForm collection={collection} onClose={onClose} />
  </Dialog>
);
