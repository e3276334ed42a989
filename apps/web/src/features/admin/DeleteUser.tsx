import type { AdminUserDetail } from '@atelier/core/schemas/admin';
import { Button, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { readFailure } from '../../lib/failure.ts';
import { formatPictures } from '../../lib/format.ts';
import { trpc } from '../../trpc.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { DialogForm } from '../../ui/DialogForm.tsx';
import form from '../../ui/form.module.css';
import { notifyDone } from '../../ui/notify.tsx';
import { showIssues } from '../../ui/showIssues.ts';
import { useFields } from '../../ui/useFields.ts';

interface Props {
  readonly user: AdminUserDetail;
  readonly onChanged: () => void;
}

const DeleteForm = ({ user, onChanged, onClose }: Props & { readonly onClose: () => void }) => {
  const navigate = useNavigate();
  const fields = useFields({ email: '' });
  const remove = trpc.admin.users.delete.useMutation({
    onSuccess: async () => {
      notifyDone(`The account of ${user.email} is deleted.`);
      await navigate({ to: '/admin/users' });
      onChanged();
    },
    onError: (error) => showIssues(fields, readFailure(error)),
  });
  return (
    <DialogForm
      fields={fields}
      verb="Delete account"
      destructive
      busy={remove.isPending}
      failure={remove.error === null ? null : readFailure(remove.error)}
      onSubmit={({ email }) => remove.mutate({ id: user.id, email })}
      onCancel={onClose}
    >
      <p className={form.text}>
        This can’t be undone. {formatPictures(user.imageCount)}, all jobs, sessions, access tokens and ways to
        sign in are deleted. The audit log keeps its events without what they say about the person.
      </p>
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
