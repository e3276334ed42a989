import {
  type IncidentSeverity,
  incidentRoles,
  incidentSeverities,
  type NotificationDuty,
  notificationDuties,
} from '@atelier/core/incidents/incidents';
import type { IncidentView } from '@atelier/core/schemas/incidents';
import { NativeSelect, Textarea, TextInput } from '@mantine/core';
import { readFailure } from '../../../lib/failure.ts';
import { trpc } from '../../../trpc.ts';
import { Dialog } from '../../../ui/Dialog.tsx';
import { DialogForm } from '../../../ui/DialogForm.tsx';
import { showIssues } from '../../../ui/showIssues.ts';
import { useFields } from '../../../ui/useFields.ts';
import { dutyNames, roleNames, severityNames } from './incident-words.ts';
import { useIncidentChange } from './useIncident.ts';

const none = { value: '', label: 'No one yet' };

/** Local time for a field of type datetime-local. */
const localOf = (iso: string | null): string => {
  if (iso === null) return '';
  const at = new Date(iso);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
};

interface Props {
  readonly incident: IncidentView;
  readonly onClose: () => void;
}

const Form = ({ incident, onClose }: Props) => {
  const { onSuccess } = useIncidentChange(incident.id);
  const responders = trpc.admin.incidents.responders.useQuery();
  const idOf = (role: (typeof incidentRoles)[number]): string => incident[role]?.id ?? '';
  const fields = useFields(
    {
      title: incident.title,
      summary: incident.summary,
      severity: incident.severity as IncidentSeverity,
      duty: incident.duty as NotificationDuty,
      awareAt: localOf(incident.awareAt),
      commander: idOf('commander'),
      technicalLead: idOf('technicalLead'),
      communicationsLead: idOf('communicationsLead'),
      scribe: idOf('scribe'),
    },
    { title: 'Say in a few words what happened.' },
  );
  const update = trpc.admin.incidents.update.useMutation({
    onSuccess: (changed) => {
      onSuccess(changed);
      onClose();
    },
    onError: (error) => showIssues(fields, readFailure(error)),
  });
  const save = (values: typeof fields.values) => {
    const { awareAt, ...rest } = values;
    const { commander, technicalLead, communicationsLead, scribe, ...facts } = rest;
    const roles = { commander, technicalLead, communicationsLead, scribe };
    const changedRoles = Object.fromEntries(
      incidentRoles.filter((role) => roles[role] !== idOf(role)).map((role) => [role, roles[role] || null]),
    );
    update.mutate({
      ...{ id: incident.id, version: incident.version, ...facts, ...changedRoles },
      ...(awareAt !== localOf(incident.awareAt) && {
        awareAt: awareAt === '' ? null : new Date(awareAt).toISOString(),
      }),
    });
  };
  const people = [
    none,
    ...(responders.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name })),
  ];
  return (
    <DialogForm
      fields={fields}
      verb="Save"
      busy={update.isPending}
      failure={update.error === null ? null : readFailure(update.error)}
      onSubmit={save}
      onCancel={onClose}
    >
      <TextInput
        label="What happened"
        maxLength={120}
        dir="auto"
        data-autofocus
        {...fields.getInputProps('title')}
      />
      <NativeSelect
        label="Severity"
        data={incidentSeverities.map((value) => ({ value, label: severityNames[value] }))}
        {...fields.getInputProps('severity')}
      />
      <Textarea
        label="What you know so far"
        autosize
        minRows={3}
        maxRows={10}
        maxLength={4000}
        dir="auto"
        {...fields.getInputProps('summary')}
      />
      {incidentRoles.map((role) => (
        <NativeSelect key={role} label={roleNames[role]} data={people} {...fields.getInputProps(role)} />
      ))}
      <NativeSelect
        label="Does the authority have to be told?"
        data={notificationDuties.map((value) => ({ value, label: dutyNames[value] }))}
        {...fields.getInputProps('duty')}
      />
      <TextInput
        type="datetime-local"
        label="When it became known that personal data is concerned"
        description="The 72 hours begin then."
        {...fields.getInputProps('awareAt')}
      />
    </DialogForm>
  );
};

/** The facts and roles of a case. */
export const EditIncident = ({ opened, ...props }: Props & { readonly opened: boolean }) => (
  <Dialog title="Edit case" opened={opened} onClose={props.onClose}>
    <Form {...props} />
  </Dialog>
);
