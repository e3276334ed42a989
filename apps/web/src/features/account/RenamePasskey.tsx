import type { PasskeyInfo } from '@atelier/core/schemas/identity';
import { Button, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { readFailure } from '../../lib/failure.ts';
import { trpc } from '../../trpc.ts';
import dialog from '../../ui/Dialog.module.css';
import { Dialog } from '../../ui/Dialog.tsx';
import { FormFault } from '../../ui/FormFault.tsx';
import form from '../../ui/form.module.css';
import { itemAction } from '../../ui/ItemList.tsx';
import { showIssues } from '../../ui/showIssues.ts';

interface FormProps {
  readonly passkey: PasskeyInfo;
  readonly onClose: () => void;
}

const NameForm = ({ passkey, onClose }: FormProps) => {
  const utils = trpc.useUtils();
  const fields = useForm({ initialValues: { name: passkey.name } });
  const rename = trpc.passkeys.rename.useMutation({
    onSuccess: async () => {
      await utils.account.security.invalidate();
      onClose();
    },
    onError: (error) => showIssues(fields, readFailure(error)),
  });
  return (
    <form
      className={form.stack}
      onSubmit={fields.onSubmit(({ name }) => rename.mutate({ id: passkey.id, name }))}
    >
      <TextInput
        label="Name of the passkey"
        autoComplete="off"
        maxLength={80}
        required
        withAsterisk={false}
        data-autofocus
        {...fields.getInputProps('name')}
      />
      <FormFault failure={rename.error === null ? null : readFailure(rename.error)} fields={fields.values} />
      <div className={dialog.actions}>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" loading={rename.isPending}>
          Rename it
        </Button>
      </div>
    </form>
  );
};

/** Gives a passkey another name. */
export const RenamePasskey = ({ passkey }: { readonly passkey: PasskeyInfo }) => {
  const [opened, setOpened] = useState(false);
  const close = () => setOpened(false);
  return (
    <>
      <Button {...itemAction} aria-label={`Rename ${passkey.name}`} onClick={() => setOpened(true)}>
        Rename
      </Button>
      <Dialog title="Rename the passkey" opened={opened} onClose={close}>
        <NameForm passkey={passkey} onClose={close} />
      </Dialog>
    </>
  );
};
