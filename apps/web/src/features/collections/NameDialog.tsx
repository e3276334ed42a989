import { textLimits } from '@atelier/core/text';
import { useQueryClient } from '@tanstack/react-query';
import { refreshCollections } from '../../lib/collections.ts';
import { readFailure } from '../../lib/failure.ts';
import { trpc } from '../../trpc.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { DialogForm } from '../../ui/DialogForm.tsx';
import { NameInput } from '../../ui/NameInput.tsx';
import { showIssues } from '../../ui/showIssues.ts';
import { useFields } from '../../ui/useFields.ts';

interface Props {
  readonly collection: { readonly id: string; readonly name: string };
  readonly opened: boolean;
  readonly onClose: () => void;
}

const NameForm = ({ collection: { id, name }, onClose }: Omit<Props, 'opened'>) => {
  const queryClient = useQueryClient();
  const fields = useFields({ name }, { name: 'Give it a name.' });
  const rename = trpc.collections.update.useMutation({
    onSuccess: async () => {
      await refreshCollections(queryClient);
      onClose();
    },
    onError: (error) => showIssues(fields, readFailure(error)),
  });
  return (
    <DialogForm
      fields={fields}
      verb="Rename"
      busy={rename.isPending}
      failure={rename.error === null ? null : readFailure(rename.error)}
      onSubmit={(values) => rename.mutate({ id, name: values.name })}
      onCancel={onClose}
    >
      <NameInput label="Name" maxLength={2 * textLimits.name} {...fields.getInputProps('name')} />
    </DialogForm>
  );
};

export const NameDialog = ({ collection, opened, onClose }: Props) => (
  <Dialog title="Rename collection" opened={opened} onClose={onClose}>
    <NameForm collection={collection} onClose={onClose} />
  </Dialog>
);
