import { maxAlertNote } from '@atelier/core/alert-terms';
import type { AlertView } from '@atelier/core/schemas/alerts';
import { Textarea } from '@mantine/core';
import { readFailure } from '../../../lib/failure.ts';
import { Choice } from '../../../ui/Choice.tsx';
import dialog from '../../../ui/Dialog.module.css';
import { Dialog } from '../../../ui/Dialog.tsx';
import { DialogForm } from '../../../ui/DialogForm.tsx';
import { showIssues } from '../../../ui/showIssues.ts';
import { useFields } from '../../../ui/useFields.ts';
import { useAlertActs } from './useAlertActs.ts';

const hourMinutes = 60;
const spans = [
  { value: String(hourMinutes), label: '1 hour' },
  { value: String(8 * hourMinutes), label: '8 hours' },
  { value: String(24 * hourMinutes), label: '1 day' },
  { value: String(7 * 24 * hourMinutes), label: '1 week' },
] as const;

interface Props {
  readonly alert: AlertView;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Takes an alert out of the active list for a while. */
export const SnoozeDialog = ({ alert, opened, onClose }: Props) => {
  const fields = useFields({ minutes: String(hourMinutes), note: '' });
  const { mutate, isPending, error } = useAlertActs().snooze;
  const submit = ({ minutes, note }: { readonly minutes: string; readonly note: string }) =>
    mutate(
      { id: alert.id, minutes: Number(minutes), ...(note.trim() !== '' && { note }) },
      { onSuccess: onClose, onError: (thrown) => showIssues(fields, readFailure(thrown)) },
    );
  return (
    <Dialog title="Snooze this alert" opened={opened} onClose={onClose}>
      <p className={dialog.text}>It comes back by itself, or at once if it gets worse.</p>
      <DialogForm
        fields={fields}
        verb="Snooze"
        busy={isPending}
        failure={error === null ? null : readFailure(error)}
        onSubmit={submit}
        onCancel={onClose}
      >
        <Choice
          legend="For"
          value={fields.values.minutes}
          options={spans}
          onChange={(minutes) => fields.setFieldValue('minutes', minutes)}
        />
        <Textarea
          label="Note"
          description="Optional"
          autosize
          minRows={2}
          maxLength={maxAlertNote}
          dir="auto"
          {...fields.getInputProps('note')}
        />
      </DialogForm>
    </Dialog>
  );
};
