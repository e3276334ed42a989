import type { AccountSecurity } from '@atelier/core/schemas/identity';
import { Button, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconMail } from '@tabler/icons-react';
import { useState } from 'react';
import { readFailure } from '../../lib/failure.ts';
import { useRenewedSession } from '../../lib/session.ts';
import { trpc } from '../../trpc.ts';
import dialog from '../../ui/Dialog.module.css';
import { Dialog } from '../../ui/Dialog.tsx';
import { FormFault } from '../../ui/FormFault.tsx';
import form from '../../ui/form.module.css';
import { Item, ItemList } from '../../ui/ItemList.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { notifyDone, notifyFailure } from '../../ui/notify.tsx';
import { ResendVerification } from '../../ui/ResendVerification.tsx';
import { showIssues } from '../../ui/showIssues.ts';

const ChangeEmail = () => {
  const renewed = useRenewedSession();
  const [opened, setOpened] = useState(false);
  const fields = useForm({ initialValues: { email: '' } });
  const change = trpc.account.changeEmail.useMutation({
    onSuccess: async () => {
      setOpened(false);
      fields.reset();
      notifyDone('Mail is on its way. The address changes once it is confirmed.');
      await renewed();
    },
    onError: (error) => showIssues(fields, readFailure(error)),
  });
  return (
    <>
      <Button variant="default" className={form.start ?? ''} onClick={() => setOpened(true)}>
        Change the address…
      </Button>
      <Dialog title="Change your email address" opened={opened} onClose={() => setOpened(false)}>
        <form className={form.stack} onSubmit={fields.onSubmit((values) => change.mutate(values))}>
          <p className={form.text}>
            We ask by mail at both addresses. Until both have confirmed, everything stays as it is; then every
            device has to sign in again.
          </p>
          <TextInput
            label="New email address"
            type="email"
            autoComplete="email"
            required
            withAsterisk={false}
            data-autofocus
            {...fields.getInputProps('email')}
          />
          <FormFault
            failure={change.error === null ? null : readFailure(change.error)}
            fields={fields.values}
          />
          <div className={dialog.actions}>
            <Button variant="default" onClick={() => setOpened(false)}>
              Cancel
            </Button>
            <Button type="submit" loading={change.isPending}>
              Ask for confirmation
            </Button>
          </div>
        </form>
      </Dialog>
    </>
  );
};

const waitsFor = ({ oldConfirmed, newConfirmed }: NonNullable<AccountSecurity['pendingEmail']>): string => {
  if (oldConfirmed) return 'the new address';
  return newConfirmed ? 'the present address' : 'both addresses';
};

const PendingChange = ({ change }: { readonly change: NonNullable<AccountSecurity['pendingEmail']> }) => {
  const utils = trpc.useUtils();
  const cancel = trpc.account.cancelEmailChange.useMutation({
    onSuccess: async () => {
      notifyDone('The address stays as it is.');
      await utils.account.security.invalidate();
    },
    onError: notifyFailure,
  });
  return (
    <Notice title={`A change to ${change.newEmail} is under way`}>
      <p>It waits for a confirmation from {waitsFor(change)}. Follow the link in the mail.</p>
      <Button variant="default" size="compact-md" loading={cancel.isPending} onClick={() => cancel.mutate()}>
        Cancel the change
      </Button>
    </Notice>
  );
};

/** The address by which one signs in and gets mail: whether it is confirmed, and how to change it. */
export const EmailPart = ({ security }: { readonly security: AccountSecurity }) => (
  <div className={form.stack}>
    <ItemList>
      <Item
        Icon={IconMail}
        name={security.email}
        tag={security.emailVerified ? 'Confirmed' : null}
        note={
          security.emailVerified
            ? 'You sign in with it, and mail about your account goes there.'
            : 'Not confirmed yet. Until it is, nothing else can be set up to open your account.'
        }
      />
    </ItemList>
    {!security.emailVerified && <ResendVerification email={security.email} />}
    {security.pendingEmail === null ? <ChangeEmail /> : <PendingChange change={security.pendingEmail} />}
  </div>
);
