import { Button, type ButtonProps } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
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
  const renewed = useRenewedSession();
  const fields = useFields({ name: suggestPasskeyName(navigator.userAgent) });
  const add = useMutation({
    mutationFn: async ({ name }: typeof fields.values) => {
      const response = await createPasskey(await client.credentials.beginPasskey.mutate());
      return client.credentials.addPasskey.mutate({ name, response });
    },
    onSuccess: async ({ passkey, recoveryCodes }) => {
      onAdded(recoveryCodes);
      if (recoveryCodes === null) notifyDone(`“${passkey.name}” is added.`);
      await renewed();
    },
    onError: (error) => showIssues(fields, readPasskeyFailure(error)),
  });
  return (
    <DialogForm
      fields={fields}
      verb="Make the passkey"
      busy={add.isPending}
      failure={add.error === null ? null : readPasskeyFailure(add.error)}
      onSubmit={(values) => add.mutate(values)}
      onCancel={onCancel}
    >
      <NameInput
        label="Name of the passkey"
        description="So that you know it again in the list."
        {...fields.getInputProps('name')}
      />
    </DialogForm>
  );
};

interface Props extends Pick<ButtonProps, 'variant' | 'size' | 'disabled'> {
  /** Of the words beside it that say why it is disabled. */
  readonly 'aria-describedby'?: string;
  readonly onCodes: OnCodes;
}

/** The button that adds a passkey of this device, and the dialog that it opens. */
export const AddPasskey = ({ onCodes, ...look }: Props) => {
  const [opened, setOpened] = useState(false);
  if (!passkeysWork())
    return (
      <p className={form.text}>
        This browser cannot use passkeys here. They need a secure (https) address that is a name.
      </p>
    );
  return (
    <>
      <Button {...look} onClick={() => setOpened(true)}>
        Add a passkey
      </Button>
      <Dialog title="Add a passkey" opened={opened} onClose={() => setOpened(false)}>
        <NewPasskey
          onCancel={() => setOpened(false)}
          onAdded={(codes) => {
            setOpened(false);
            onCodes(codes);
          }}
        />
      </Dialog>
    </>
  );
};
