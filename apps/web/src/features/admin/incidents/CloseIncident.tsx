import type { IncidentView } from '@atelier/core/schemas/incidents';
import { NativeSelect, Textarea } from '@mantine/core';
import { readFailure } from '../../../lib/failure.ts';
import { trpc } from '../../../trpc.ts';
import dialog from '../../../ui/Dialog.module.css';
import { Dialog } from '../../../ui/Dialog.tsx';
import { DialogForm } from '../../../ui/DialogForm.tsx';
import { showIssues } from '../../../ui/showIssues.ts';
import { TextDialog } from '../../../ui/TextDialog.tsx';
import { useFields } from '../../../ui/useFields.ts';
import { useIncidentChange } from './useIncident.ts';

interface Props {
  readonly incident: IncidentView;
  readonly onClose: () => void;
}

const outcomes = [
  { value: 'resolved', label: 'It is over' },
  { value: 'false_alarm', label: 'It was a false alarm' },
] as const;

const CloseForm = ({ incident, onClose }: Props) => {
  const { onSuccess } = useIncidentChange(incident.id);
  const isLast = incident.phase === 'learn';
  const fields = useFields(
    { outcome: (isLast ? 'resolved' : 'false_alarm') as 'resolved' | 'false_alarm', reason: '' },
    { reason: 'Say why.' },
  );
  const close = trpc.admin.incidents.close.useMutation({
    onSuccess: (changed) => {
      onSuccess(changed);
      onClose();
    },
    onError: (error) => showIssues(fields, readFailure(error)),
  });
  return (
    <DialogForm
      fields={fields}
      verb="Close case"
      busy={close.isPending}
      failure={close.error === null ? null : readFailure(close.error)}
      onSubmit={(values) => close.mutate({ id: incident.id, version: incident.version, ...values })}
      onCancel={onClose}
    >
      <p className={dialog.text}>
        {isLast
          ? 'Follow-ups can still be finished, and the case can be reopened.'
          : 'A case that is no false alarm is closed in its last phase, Learn.'}
      </p>
      <NativeSelect
        label="Outcome"
        data={outcomes.filter(({ value }) => isLast || value === 'false_alarm').map((one) => ({ ...one }))}
        {...fields.getInputProps('outcome')}
      />
      <Textarea
        label="In one sentence"
        autosize
        minRows={2}
        maxLength={500}
        dir="auto"
        data-autofocus
        {...fields.getInputProps('reason')}
      />
    </DialogForm>
  );
};

const ReopenDialog = ({ incident, opened, onClose }: Props & { readonly opened: boolean }) => {
  const { onSuccess } = useIncidentChange(incident.id);
  const reopen = trpc.admin.incidents.reopen.useMutation({
    onSuccess: (changed) => {
      onSuccess(changed);
      // At once: the dialog that closes the case, open by the same state, must not appear in its place.
      onClose();
    },
  });
  return (
    <TextDialog
      title="Reopen case"
      opened={opened}
      verb="Reopen case"
      name="reason"
      label="Reason"
      required="Say why."
      maxLength={500}
      call={reopen}
      onSubmit={(reason, outcome) =>
        reopen.mutate({ id: incident.id, version: incident.version, reason }, outcome)
      }
      onClose={onClose}
    />
  );
};

/** Closes an open case, and reopens a closed one. */
export const CloseIncident = ({ opened, ...props }: Props & { readonly opened: boolean }) => {
  const isClosed = props.incident.closedAt !== null;
  return (
    <>
      <Dialog title="Close case" opened={opened && !isClosed} onClose={props.onClose}>
        <CloseForm {...props} />
      </Dialog>
      <ReopenDialog {...props} opened={opened && isClosed} />
    </>
  );
};
