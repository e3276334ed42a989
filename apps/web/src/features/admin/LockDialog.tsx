import { Textarea } from '@mantine/core';
import { readFailure } from '../../lib/failure.ts';
import { trpc } from '../../trpc.ts';
import dialog from '../../ui/Dialog.module.css';
import { Dialog } from '../../ui/Dialog.tsx';
import { DialogForm } from '../../ui/DialogForm.tsx';
import { notifyDone } from '../../ui/notify.tsx';
import { showIssues } from '../../ui/showIssues.ts';
import { useFields } from '../../ui/useFields.ts';

interface Props {
  readonly id: string;
  readonly name: string;
  readonly opened: boolean;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Locks an account. The server accepts a lock without a reason; this form requires one, for other administrators. */
export const LockDialog = ({ id, name, opened, onDone, onClose }: Props) => {
  const fields = useFields({ reason: '' });
  const lock = trpc.admin.users.lock.useMutation({
    onSuccess: () => {
      notifyDone(`${name} is locked.`);
      fields.reset();
      onDone();
      onClose();
    },
    onError: (error) => showIssues(fields, readFailure(error)),
  });
  return (
    <Dialog title={`Lock ${name}?`} opened={opened} onClose={onClose}>
      <p className={dialog.text}>
        All sessions end at once, and sign-in is refused until an administrator unlocks the account.
      </p>
      <DialogForm
        fields={fields}
        verb="Lock account"
        destructive
        busy={lock.isPending}
        failure={lock.error === null ? null : readFailure(lock.error)}
        onSubmit={({ reason }) => lock.mutate({ id, reason })}
        onCancel={onClose}
      >
        <Textarea
          label="Reason"
          autosize
          minRows={2}
          dir="auto"
          required
          withAsterisk={false}
          data-autofocus
          {...fields.getInputProps('reason')}
        />
      </DialogForm>
    </Dialog>
  );
};
