import { Button, type ButtonProps } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { suggestPasskeyName } from '../../lib/device.ts';
import { createPasskey, passkeysWork, readPasskeyFailure } from '../../lib/passkeys.ts';
import { useRenewedSession } from '../../lib/session.ts';
import { trpc } from '../../trpc.ts';
import { Dialog } from '../Dialog.tsx';
import { DialogForm } from '../DialogForm.tsx';
import form from '../form.module.css';
import { NameInput } from '../NameInput.tsx';
import { notifyDone } from '../notify.tsx';
import { showIssues } from '../showIssues.ts';
import { useFields } from '../useFields.ts';
import type { OnCodes } from './AuthenticatorSetup.tsx';

interface FormProps {
  readonly onAdded: OnCodes;
  readonly onCancel: () => void;
}

const NewPasskey = ({ onAdded, onCancel }: FormProps) => {
  const { client } = trpc.useUtils();
  const renewSession = useRenewedSession();
  const fields = useFields({ name: suggestPasskeyName(navigator.userAgent) }, { name: 'Enter a name.' });
  const add = useMutation({
    mutationFn: async ({ name }: typeof fields.values) => {
      const response = await createPasskey(await client.credentials.beginPasskey.mutate());
      return client.credentials.addPasskey.mutate({ name, response });
    },
    onSuccess: async ({ passkey, recoveryCodes }) => {
      onAdded(recoveryCodes);
      if (recoveryCodes === null) notifyDone(`“${passkey.name}” was added.`);
      await renewSession();
    },
    onError: (error) => showIssues(fields, readPasskeyFailure(error)),
  });
  return (
    <DialogForm
      fields={fields}
      verb="Create passkey"
      busy={add.isPending}
      failure={add.error === null ? null : readPasskeyFailure(add.error)}
      onSubmit={(values) => add.mutate(values)}
      onCancel={onCancel}
    >
      <NameInput
        label="Passkey name"
        description="To recognise it later."
        {...fields.getInputProps('name')}
      />
    </DialogForm>
  );
};

interface Props extends Pick<ButtonProps, 'variant' | 'size' | 'disabled'> {
  /** Id of the text that says why it is disabled. */
  readonly 'aria-describedby'?: string;
  readonly onCodes: OnCodes;
}

/** The button that adds a passkey of this device, with its dialog. */
export const AddPasskey = ({ onCodes, ...look }: Props) => {
  const [opened, { open, close }] = useDisclosure();
  if (!passkeysWork())
    return <p className={form.text}>Passkeys need HTTPS and a domain name, not an IP address.</p>;
  return (
    <>
      <Button {...look} onClick={open}>
        Add a passkey
      </Button>
      <Dialog title="Add a passkey" opened={opened} onClose={close}>
        <NewPasskey
          onCancel={close}
          onAdded={(codes) => {
            close();
            onCodes(codes);
          }}
        />
      </Dialog>
    </>
  );
};
