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
import { dutyNames, roleNames, severityNames } from './incident-words.ts';
import { OthersChange } from './OthersChange.tsx';
import { useIncidentChange } from './useIncident.ts';
import { useResponders } from './useResponders.ts';
import { useSharedForm } from './useSharedForm.ts';

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

const labels = {
  title: 'What happened',
  severity: 'Severity',
  summary: 'What you know so far',
  ...roleNames,
  duty: 'Does the authority have to be told?',
  awareAt: 'When it became known that personal data is concerned',
} as const;

const valuesOf = (incident: IncidentView) => ({
  title: incident.title,
  summary: incident.summary,
  severity: incident.severity as IncidentSeverity,
  duty: incident.duty as NotificationDuty,
  awareAt: localOf(incident.awareAt),
  commander: incident.commander?.id ?? '',
  technicalLead: incident.technicalLead?.id ?? '',
  communicationsLead: incident.communicationsLead?.id ?? '',
  scribe: incident.scribe?.id ?? '',
});

const Form = ({ incident, onClose }: Props) => {
  const { onSuccess, refresh } = useIncidentChange(incident.id);
  const people = useResponders(incidentRoles.map((role) => incident[role]));
  const stored = valuesOf(incident);
  const shared = useSharedForm(
    { values: stored, version: incident.version },
    // Leaving a dialog says that its changes are not wanted.
    null,
    { title: 'Say in a few words what happened.' },
  );
  const { fields, version } = shared;
  const update = trpc.admin.incidents.update.useMutation({
    onSuccess: (changed) => {
      onSuccess(changed);
      onClose();
    },
    onError: (error) => {
      showIssues(fields, readFailure(error));
      refresh();
    },
  });
  const save = (values: typeof fields.values) => {
    const { awareAt, ...rest } = values;
    const { commander, technicalLead, communicationsLead, scribe, ...facts } = rest;
    const roles = { commander, technicalLead, communicationsLead, scribe };
    const changedRoles = Object.fromEntries(
      incidentRoles.filter((role) => roles[role] !== stored[role]).map((role) => [role, roles[role] || null]),
    );
    update.mutate({
      ...{ id: incident.id, version, ...facts, ...changedRoles },
      ...(awareAt !== stored.awareAt && {
        awareAt: awareAt === '' ? null : new Date(awareAt).toISOString(),
      }),
    });
  };
  const show = (name: keyof typeof labels, value: string): string => {
    if (name === 'severity') return severityNames[value as IncidentSeverity];
    if (name === 'duty') return dutyNames[value as NotificationDuty];
    if (name === 'awareAt') return value.replace('T', ' ');
    return people.find((person) => value === person.value)?.label ?? value;
  };
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
        label={labels.title}
        maxLength={120}
        dir="auto"
        data-autofocus
        {...fields.getInputProps('title')}
      />
      <NativeSelect
        label={labels.severity}
        data={incidentSeverities.map((value) => ({ value, label: severityNames[value] }))}
        {...fields.getInputProps('severity')}
      />
      <Textarea
        label={labels.summary}
        autosize
        minRows={3}
        maxRows={10}
        maxLength={4000}
        dir="auto"
        {...fields.getInputProps('summary')}
      />
      {incidentRoles.map((role) => (
        <NativeSelect key={role} label={labels[role]} data={people} {...fields.getInputProps(role)} />
      ))}
      <NativeSelect
        label={labels.duty}
        data={notificationDuties.map((value) => ({ value, label: dutyNames[value] }))}
        {...fields.getInputProps('duty')}
      />
      <TextInput
        type="datetime-local"
        label={labels.awareAt}
        description="The 72 hours begin then."
        {...fields.getInputProps('awareAt')}
      />
      <OthersChange
        clashes={shared.clashes}
        labels={labels}
        show={show}
        onKeepMine={shared.keepMine}
        onTakeTheirs={shared.takeTheirs}
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
