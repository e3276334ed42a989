import type { AccountSecurity } from '@atelier/core/schemas/identity';
import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconMail } from '@tabler/icons-react';
import { readFailure } from '../../lib/failure.ts';
import { useRenewedSession } from '../../lib/session.ts';
import { trpc } from '../../trpc.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { DialogForm } from '../../ui/DialogForm.tsx';
import { EmailInput } from '../../ui/EmailInput.tsx';
import form from '../../ui/form.module.css';
import { Item, ItemList } from '../../ui/ItemList.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { notifyDone, notifyFailure } from '../../ui/notify.tsx';
import { ResendVerification } from '../../ui/ResendVerification.tsx';
import { showIssues } from '../../ui/showIssues.ts';
import { useFields } from '../../ui/useFields.ts';

const ChangeEmail = () => {
  const renewSession = useRenewedSession();
  const [opened, { open, close }] = useDisclosure();
  const fields = useFields({ email: '' }, { email: 'Enter your new email.' });
  const change = trpc.emailLinks.changeEmail.useMutation({
    onSuccess: async () => {
      close();
      fields.reset();
      notifyDone('We’ve emailed you. Your address changes once it is confirmed.');
      await renewSession();
    },
    onError: (error) => showIssues(fields, readFailure(error)),
  });
  return (
    <>
      <Button variant="default" className={form.start ?? ''} onClick={open}>
        Change email…
      </Button>
      <Dialog title="Change your email address" opened={opened} onClose={close}>
        <DialogForm
          fields={fields}
          verb="Send confirmation"
          busy={change.isPending}
          failure={change.error === null ? null : readFailure(change.error)}
          onSubmit={(values) => change.mutate(values)}
          onCancel={close}
        >
          <p className={form.text}>
            We’ll email both addresses. Nothing changes until both have confirmed; then every device has to
            sign in again.
          </p>
          <EmailInput
            label="New email address"
            autoComplete="email"
            data-autofocus
            {...fields.getInputProps('email')}
          />
        </DialogForm>
      </Dialog>
    </>
  );
};

const waitsFor = ({ oldConfirmed, newConfirmed }: NonNullable<AccountSecurity['pendingEmail']>): string => {
  if (oldConfirmed) return 'the new address';
  return newConfirmed ? 'the current address' : 'both addresses';
};

const PendingChange = ({ change }: { readonly change: NonNullable<AccountSecurity['pendingEmail']> }) => {
  const utils = trpc.useUtils();
  const cancel = trpc.emailLinks.cancelEmailChange.useMutation({
    onSuccess: async () => {
      notifyDone('Your address stays the same.');
      await utils.account.security.invalidate();
    },
    onError: notifyFailure,
  });
  return (
    <Notice title={`Changing to ${change.newEmail}`}>
      <p>Waiting for confirmation from {waitsFor(change)}. Follow the link in the email.</p>
      <Button
        mt={6}
        variant="default"
        size="compact-md"
        loading={cancel.isPending}
        onClick={() => cancel.mutate()}
      >
        Cancel the change
      </Button>
    </Notice>
  );
};

/** The account's email address: whether it is confirmed, and how to change it. */
export const EmailPart = ({ security }: { readonly security: AccountSecurity }) => (
  <div className={form.stack}>
    <ItemList>
      <Item
        Icon={IconMail}
        name={security.email}
        tag={security.emailVerified ? 'Confirmed' : null}
        note={
          security.emailVerified
            ? 'You sign in with it, and emails about your account go there.'
            : 'Not confirmed yet. Confirm it to set up passkeys, two-factor authentication and tokens.'
        }
      />
    </ItemList>
    {!security.emailVerified && <ResendVerification email={security.email} />}
    {security.pendingEmail === null ? <ChangeEmail /> : <PendingChange change={security.pendingEmail} />}
  </div>
);
