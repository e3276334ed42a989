import type { PasskeyInfo } from '@atelier/core/schemas/passkeys';
import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { readFailure } from '../../lib/failure.ts';
import { trpc } from '../../trpc.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { DialogForm } from '../../ui/DialogForm.tsx';
import { itemAction } from '../../ui/ItemList.tsx';
import { NameInput } from '../../ui/NameInput.tsx';
import { showIssues } from '../../ui/showIssues.ts';
import { useFields } from '../../ui/useFields.ts';

interface FormProps {
  readonly passkey: PasskeyInfo;
  readonly onClose: () => void;
}

const NameForm = ({ passkey, onClose }: FormProps) => {
  const utils = trpc.useUtils();
  const fields = useFields({ name: passkey.name }, { name: 'Enter a name.' });
  const rename = trpc.credentials.renamePasskey.useMutation({
    onSuccess: async () => {
      await utils.account.security.invalidate();
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
      onSubmit={({ name }) => rename.mutate({ id: passkey.id, name })}
      onCancel={onClose}
    >
      <NameInput label="Passkey name" {...fields.getInputProps('name')} />
    </DialogForm>
  );
};

/** The button that renames a passkey, with its dialog. */
export const RenamePasskey = ({ passkey }: { readonly passkey: PasskeyInfo }) => {
  const [opened, { open, close }] = useDisclosure();
  return (
    <>
      <Button {...itemAction} aria-label={`Rename ${passkey.name}`} onClick={open}>
        Rename
      </Button>
      <Dialog title="Rename passkey" opened={opened} onClose={close}>
        <NameForm passkey={passkey} onClose={close} />
      </Dialog>
    </>
  );
};
