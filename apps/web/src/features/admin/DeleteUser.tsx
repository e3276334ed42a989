import type { AdminUserDetail } from '@atelier/core/schemas/admin';
import { Button, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { readFailure } from '../../lib/failure.ts';
import { formatPictures } from '../../lib/format.ts';
import { trpc } from '../../trpc.ts';
import { Choice } from '../../ui/Choice.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { DialogForm } from '../../ui/DialogForm.tsx';
import form from '../../ui/form.module.css';
import { notifyDone } from '../../ui/notify.tsx';
import { showIssues } from '../../ui/showIssues.ts';
import { useFields } from '../../ui/useFields.ts';
import { Recipient } from './transfer/Recipient.tsx';
import { isTooMany, useHandOver, useTransfer } from './transfer/useHandOver.ts';

/** What becomes of the pictures. */
const fates = { delete: 'Delete everything', handOver: 'Hand over, delete the rest' } as const;
const isDone = () => true;
/** Shown in the form. */
const isFailed = () => false;

interface Props {
  readonly user: AdminUserDetail;
  readonly onChanged: () => void;
}

const DeleteForm = ({ user, onChanged, onClose }: Props & { readonly onClose: () => void }) => {
  const navigate = useNavigate();
  const fields = useFields({ email: '' });
  const [pictures, setPictures] = useState<keyof typeof fates>('delete');
  const handOver = useHandOver(user.id);
  const transfer = useTransfer();
  const remove = trpc.admin.users.delete.useMutation({
    onSuccess: async () => {
      notifyDone(`The account of ${user.email} is deleted.`);
      await navigate({ to: '/admin/users' });
      onChanged();
    },
    onError: (error) => showIssues(fields, readFailure(error)),
  });
  const isHandedOver = pictures === 'handOver';
  const submit = async ({ email }: { readonly email: string }) => {
    if (!isHandedOver) return remove.mutate({ id: user.id, email });
    // Never falls back to deleting what was to be handed over.
    if (!handOver.isAllowed || handOver.to === undefined) return;
    const { to } = handOver;
    // The last ones go in the transaction of the deletion, so that none that is made meanwhile is lost.
    const isReady = isTooMany(handOver)
      ? await transfer.run({ id: user.id, to }).then(isDone, isFailed)
      : true;
    if (isReady) remove.mutate({ id: user.id, email, handOverTo: to });
  };
  const thrown = remove.error ?? transfer.call.error;
  return (
    <DialogForm
      fields={fields}
      verb="Delete account"
      destructive
      busy={remove.isPending || transfer.call.isPending}
      disabled={isHandedOver && !handOver.isAllowed}
      failure={thrown === null ? null : readFailure(thrown)}
      onSubmit={submit}
      onCancel={onClose}
    >
      <p className={form.text}>
        This can’t be undone. {isHandedOver ? 'The trash' : formatPictures(user.imageCount)}, all jobs,
        sessions, access tokens and ways to sign in are deleted. The audit log keeps its events without what
        they say about the person.
        {isHandedOver && ' The prompts of the pictures become the new owner’s data and aren’t erased.'}
      </p>
      <Choice
        legend="Pictures and collections"
        value={pictures}
        options={[
          { value: 'delete', label: fates.delete },
          { value: 'handOver', label: fates.handOver },
        ]}
        onChange={setPictures}
      />
      {isHandedOver && <Recipient handOver={handOver} />}
      <TextInput
        label="Email address of the account"
        description={`Type ${user.email} to confirm.`}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        required
        withAsterisk={false}
        data-autofocus
        {...fields.getInputProps('email')}
      />
    </DialogForm>
  );
};

/** Deletes the account after its address was typed. */
export const DeleteUser = (props: Props) => {
  const [opened, { open, close }] = useDisclosure();
  return (
    <>
      <Button variant="outline" color="red" className={form.start ?? ''} onClick={open}>
        Delete account…
      </Button>
      <Dialog title={`Delete the account of ${props.user.name}?`} opened={opened} onClose={close}>
        <DeleteForm {...props} onClose={close} />
      </Dialog>
    </>
  );
};
