import type { AdminUserDetail } from '@atelier/core/schemas/admin';
import { NativeSelect, Textarea } from '@mantine/core';
import { readFailure } from '../../../lib/failure.ts';
import { trpc } from '../../../trpc.ts';
import { Dialog } from '../../../ui/Dialog.tsx';
import { DialogForm } from '../../../ui/DialogForm.tsx';
import { notifyDone } from '../../../ui/notify.tsx';
import { showIssues } from '../../../ui/showIssues.ts';
import { useFields } from '../../../ui/useFields.ts';

interface Props {
  readonly user: AdminUserDetail;
  readonly opened: boolean;
  readonly onClose: () => void;
}

const times = [
  { value: '15', label: '15 minutes' },
  { value: '60', label: '1 hour' },
  { value: '240', label: '4 hours' },
];

/** Asks for the reason and the time of a look at private pictures. */
export const BeginLookDialog = ({ user, opened, onClose }: Props) => {
  const utils = trpc.useUtils();
  const fields = useFields(
    { reason: '', minutes: '15' },
    { reason: 'Say why. The person will read it.', minutes: 'Choose how long.' },
  );
  const begin = trpc.admin.moderation.looks.begin.useMutation({
    onSuccess: () => {
      notifyDone(`We told ${user.name}.`);
      fields.reset();
      onClose();
    },
    onError: (error) => showIssues(fields, readFailure(error)),
    onSettled: () => utils.admin.moderation.looks.active.invalidate(),
  });
  return (
    <Dialog title="Open private pictures" opened={opened} onClose={onClose}>
      <DialogForm
        fields={fields}
        verb="Open pictures"
        destructive
        busy={begin.isPending}
        failure={begin.error === null ? null : readFailure(begin.error)}
        onSubmit={({ reason, minutes }) =>
          begin.mutate({ userId: user.id, reason, minutes: Number(minutes) })
        }
        onCancel={onClose}
      >
        <p>
          We email <bdi>{user.name}</bdi> your name and this reason.
        </p>
        <Textarea
          label="Reason"
          description="At least ten characters."
          autosize
          minRows={3}
          maxLength={500}
          dir="auto"
          data-autofocus
          {...fields.getInputProps('reason')}
        />
        <NativeSelect label="For how long" data={times} {...fields.getInputProps('minutes')} />
      </DialogForm>
    </Dialog>
  );
};
