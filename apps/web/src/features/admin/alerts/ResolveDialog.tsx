import { maxAlertNote } from '@atelier/core/alert-terms';
import type { AlertVerdict, AlertView } from '@atelier/core/schemas/alerts';
import { Textarea } from '@mantine/core';
import { readFailure } from '../../../lib/failure.ts';
import { Choice } from '../../../ui/Choice.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { DialogForm } from '../../../ui/DialogForm.tsx';
import { showIssues } from '../../../ui/showIssues.ts';
import { useFields } from '../../../ui/useFields.ts';
import { useAlertActs } from './useAlertActs.ts';

const verdicts = [
  { value: 'true_alarm', label: 'True alarm' },
  { value: 'false_alarm', label: 'False alarm' },
] as const;

interface Props {
  readonly alert: AlertView;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Closes an alert, with what it was and what was done. */
export const ResolveDialog = ({ alert, opened, onClose }: Props) => {
  const fields = useFields({ verdict: 'true_alarm' as AlertVerdict, note: '' }, { note: 'Write a note.' });
  const { mutate, isPending, error } = useAlertActs().resolve;
  const submit = ({ verdict, note }: { readonly verdict: AlertVerdict; readonly note: string }) =>
    mutate(
      { id: alert.id, verdict, note },
      {
        onSuccess: () => {
          fields.reset();
          onClose();
        },
        onError: (thrown) => showIssues(fields, readFailure(thrown)),
      },
    );
  return (
    <Dialog title="Resolve this alert" opened={opened} onClose={onClose}>
      <DialogForm
        fields={fields}
        verb="Resolve"
        busy={isPending}
        failure={error === null ? null : readFailure(error)}
        onSubmit={submit}
        onCancel={onClose}
      >
        <Choice
          legend="What was it?"
          value={fields.values.verdict}
          options={verdicts}
          onChange={(verdict) => fields.setFieldValue('verdict', verdict)}
        />
        <Textarea
          label="What happened, and what you did"
          description="Other administrators read it. If the same happens again, you get a new alert."
          autosize
          minRows={3}
          maxLength={maxAlertNote}
          dir="auto"
          data-autofocus
          {...fields.getInputProps('note')}
        />
      </DialogForm>
    </Dialog>
  );
};
