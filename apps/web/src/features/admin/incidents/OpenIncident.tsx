import {
  type IncidentSeverity,
  incidentSeverities,
  type RunbookId,
  runbookIds,
} from '@atelier/core/incidents/incidents';
import { NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { readFailure } from '../../../lib/failure.ts';
import { incidentsKey } from '../../../lib/queries.ts';
import { trpc } from '../../../trpc.ts';
import dialog from '../../../ui/Dialog.module.css';
import { Dialog } from '../../../ui/Dialog.tsx';
import { DialogForm } from '../../../ui/DialogForm.tsx';
import { showIssues } from '../../../ui/showIssues.ts';
import { useFields } from '../../../ui/useFields.ts';
import { runbookNames, severityNames } from './incident-words.ts';

/** What a case that is opened from an alert begins with. */
export interface CaseStart {
  readonly runbook: RunbookId;
  readonly title: string;
  readonly severity: IncidentSeverity;
  readonly summary: string;
  readonly alertIds: readonly string[];
}

interface Props {
  /** An empty form if it is left out. */
  readonly start?: CaseStart;
  readonly isDrill: boolean;
  readonly opened: boolean;
  readonly onClose: () => void;
}

const blank: CaseStart = { runbook: 'breach', title: '', severity: 'critical', summary: '', alertIds: [] };

const Form = ({ isDrill, onClose, start = blank }: Omit<Props, 'opened'>) => {
  const { alertIds, ...initial } = start;
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const runbooks = trpc.admin.incidents.runbooks.useQuery(undefined, { staleTime: Number.POSITIVE_INFINITY });
  const fields = useFields({ ...initial }, { title: 'Say in a few words what happened.' });
  const open = trpc.admin.incidents.open.useMutation({
    onSuccess: async ({ id }) => {
      onClose();
      void queryClient.invalidateQueries({ queryKey: incidentsKey });
      await navigate({ to: '/admin/incidents/$incidentId', params: { incidentId: id } });
    },
    onError: (error) => showIssues(fields, readFailure(error)),
  });
  const chosen = runbooks.data?.items.find(({ id }) => id === fields.values.runbook);
  const choose = (runbook: RunbookId) => {
    const severity = runbooks.data?.items.find(({ id }) => id === runbook)?.severity;
    // An alert has a severity of its own.
    const isFromAlert = alertIds.length > 0;
    fields.setValues({ runbook, ...(severity !== undefined && !isFromAlert && { severity }) });
  };
  return (
    <DialogForm
      fields={fields}
      verb={isDrill ? 'Start drill' : 'Open case'}
      busy={open.isPending}
      failure={open.error === null ? null : readFailure(open.error)}
      onSubmit={(values) =>
        open.mutate({ ...values, isDrill, ...(alertIds.length > 0 && { alertIds: [...alertIds] }) })
      }
      onCancel={onClose}
    >
      {alertIds.length > 0 && (
        <p className={dialog.text}>
          {alertIds.length === 1
            ? 'The alert comes with it.'
            : `The alert and ${alertIds.length - 1} more of its story come with it.`}
        </p>
      )}
      {isDrill && (
        <p className={dialog.text}>Everything works as in a real case, and nothing has an effect.</p>
      )}
      <NativeSelect
        label="Runbook"
        description={chosen?.summary}
        data={runbookIds.map((value) => ({ value, label: runbookNames[value] }))}
        {...fields.getInputProps('runbook')}
        onChange={({ currentTarget }) => choose(currentTarget.value as RunbookId)}
        data-autofocus
      />
      <TextInput
        label="What happened"
        placeholder="In a few words"
        maxLength={120}
        dir="auto"
        {...fields.getInputProps('title')}
      />
      <NativeSelect
        label="Severity"
        data={incidentSeverities.map((value) => ({ value, label: severityNames[value] }))}
        {...fields.getInputProps('severity')}
      />
      <Textarea
        label="What you know so far"
        description="Optional. You can add to it at any time."
        autosize
        minRows={3}
        maxRows={10}
        maxLength={4000}
        dir="auto"
        {...fields.getInputProps('summary')}
      />
    </DialogForm>
  );
};

/** Opens a case, or a drill, from a runbook. */
export const OpenIncident = ({ opened, ...props }: Props) => (
  <Dialog title={props.isDrill ? 'Start a drill' : 'Open a case'} opened={opened} onClose={props.onClose}>
    <Form {...props} />
  </Dialog>
);
