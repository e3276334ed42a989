import { textLimits } from '@atelier/core/text';
import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { readFailure } from '../../lib/failure.ts';
import { useCreateCollection } from '../../ui/collections/useCreateCollection.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { DialogForm } from '../../ui/DialogForm.tsx';
import { NameInput } from '../../ui/NameInput.tsx';
import { useFields } from '../../ui/useFields.ts';

interface Props {
  /** The collection that it is put into; null for the top. */
  readonly parentId?: string | null;
  readonly variant?: 'default' | 'filled';
}

const NewForm = ({ parentId, onClose }: Required<Pick<Props, 'parentId'>> & { onClose: () => void }) => {
  const fields = useFields({ name: '' }, { name: 'Give it a name.' });
  const create = useCreateCollection(fields, onClose);
  return (
    <DialogForm
      fields={fields}
      verb="Create"
      busy={create.isPending}
      failure={create.error === null ? null : readFailure(create.error)}
      onSubmit={({ name }) => create.mutate({ name, ...(parentId === null ? {} : { parentId }) })}
      onCancel={onClose}
    >
      <NameInput label="Name" maxLength={2 * textLimits.name} {...fields.getInputProps('name')} />
    </DialogForm>
  );
};

/** A button that makes a collection. */
export const NewCollection = ({ parentId = null, variant = 'filled' }: Props) => {
  const [opened, { open, close }] = useDisclosure();
  return (
    <>
      <Button
        variant={variant}
        leftSection={<IconPlus size={18} stroke={1.6} />}
        aria-haspopup="dialog"
        onClick={open}
      >
        New collection
      </Button>
      <Dialog title="New collection" opened={opened} onClose={close}>
        <NewForm parentId={parentId} onClose={close} />
      </Dialog>
    </>
  );
};
