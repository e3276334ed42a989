import type { OwnCase } from '@atelier/core/schemas/moderation';
import { Textarea } from '@mantine/core';
import { readFailure } from '../../lib/failure.ts';
import { trpc } from '../../trpc.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { DialogForm } from '../../ui/DialogForm.tsx';
import { notifyDone } from '../../ui/notify.tsx';
import { showIssues } from '../../ui/showIssues.ts';
import { useFields } from '../../ui/useFields.ts';

interface Props {
  /** Null: closed. */
  readonly found: OwnCase | null;
  readonly onClose: () => void;
}

/** Asks a reviewer to look at a case again. */
export const AppealDialog = ({ found, onClose }: Props) => {
  const utils = trpc.useUtils();
  const fields = useFields({ text: '' }, { text: 'Tell us why this should be allowed.' });
  const appeal = trpc.moderation.appeal.useMutation({
    onSuccess: () => {
      notifyDone('Your appeal was sent.');
      fields.reset();
      onClose();
    },
    onError: (error) => showIssues(fields, readFailure(error)),
    onSettled: () => utils.moderation.mine.invalidate(),
  });
  return (
    <Dialog title="Appeal" opened={found !== null} onClose={onClose}>
      <DialogForm
        fields={fields}
        verb="Send appeal"
        busy={appeal.isPending}
        failure={appeal.error === null ? null : readFailure(appeal.error)}
        onSubmit={({ text }) => found !== null && appeal.mutate({ id: found.id, text })}
        onCancel={onClose}
      >
        <Textarea
          label="Why should this be allowed?"
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
