import { Textarea } from '@mantine/core';
import { readFailure } from '../../lib/failure.ts';
import { trpc } from '../../trpc.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { DialogForm } from '../../ui/DialogForm.tsx';
import { notifyDone } from '../../ui/notify.tsx';
import { showIssues } from '../../ui/showIssues.ts';
import { useFields } from '../../ui/useFields.ts';

interface Props {
  /** Of what was done; null: closed. */
  readonly id: string | null;
  readonly onClose: () => void;
}

/** Tells administrators that it was the owner after all. */
export const ObjectDialog = ({ id, onClose }: Props) => {
  const utils = trpc.useUtils();
  const fields = useFields({ text: '' }, { text: 'Tell us what happened.' });
  const appeal = trpc.responses.appeal.useMutation({
    onSuccess: () => {
      notifyDone('Sent. An administrator will look at it.');
      fields.reset();
      onClose();
    },
    onError: (error) => showIssues(fields, readFailure(error)),
    onSettled: () => utils.responses.mine.invalidate(),
  });
  return (
    <Dialog title="This was me" opened={id !== null} onClose={onClose}>
      <DialogForm
        fields={fields}
        verb="Send"
        busy={appeal.isPending}
        failure={appeal.error === null ? null : readFailure(appeal.error)}
        onSubmit={({ text }) => id !== null && appeal.mutate({ id, text })}
        onCancel={onClose}
      >
        <Textarea
          label="What happened?"
          description="For example, that you were on a train, or that a script of yours had an old password. You can send this once."
          autosize
          minRows={3}
          maxLength={1000}
          dir="auto"
          data-autofocus
          {...fields.getInputProps('text')}
        />
      </DialogForm>
    </Dialog>
  );
};
