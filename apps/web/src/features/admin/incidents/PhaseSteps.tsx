import { type IncidentPhase, incidentPhases } from '@atelier/core/incidents/incidents';
import type { IncidentView } from '@atelier/core/schemas/incidents';
import { Button, Textarea, UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import { readFailure } from '../../../lib/failure.ts';
import { trpc } from '../../../trpc.ts';
import dialog from '../../../ui/Dialog.module.css';
import { Dialog } from '../../../ui/Dialog.tsx';
import { DialogForm } from '../../../ui/DialogForm.tsx';
import { showIssues } from '../../../ui/showIssues.ts';
import { useFields } from '../../../ui/useFields.ts';
import classes from './Incident.module.css';
import { phaseNames } from './incident-words.ts';
import { useIncidentChange } from './useIncident.ts';

interface Props {
  readonly incident: IncidentView;
  /** The phase whose checklist is shown. */
  readonly shown: IncidentPhase;
  readonly onShow: (phase: IncidentPhase) => void;
}

const stateOf = (phase: IncidentPhase, current: IncidentPhase): 'past' | 'now' | 'next' => {
  const [at, now] = [incidentPhases.indexOf(phase), incidentPhases.indexOf(current)];
  if (at === now) return 'now';
  return at < now ? 'past' : 'next';
};

/** The six phases, with how much of each checklist is done. */
export const PhaseSteps = ({ incident, shown, onShow }: Props) => (
  <ol className={classes.steps} aria-label="Phases">
    {incidentPhases.map((phase) => {
      const items = incident.tasks.filter((task) => task.phase === phase && task.kind === 'checklist');
      const done = items.filter(({ doneAt }) => doneAt !== null).length;
      const state = stateOf(phase, incident.phase);
      return (
        <li key={phase}>
          <UnstyledButton
            className={classes.step}
            data-state={state}
            aria-pressed={phase === shown}
            {...(state === 'now' ? { 'aria-current': 'step' as const } : {})}
            onClick={() => onShow(phase)}
          >
            <strong>{phaseNames[phase]}</strong>
            <span>
              {done} of {items.length} done
            </span>
          </UnstyledButton>
        </li>
      );
    })}
  </ol>
);

const BackForm = ({
  incident,
  to,
  onClose,
}: {
  incident: IncidentView;
  to: IncidentPhase;
  onClose: () => void;
}) => {
  const { onSuccess } = useIncidentChange(incident.id);
  const fields = useFields({ reason: '' }, { reason: 'Say why the case goes back.' });
  const advance = trpc.admin.incidents.advance.useMutation({
    onSuccess: (changed) => {
      onSuccess(changed);
      onClose();
    },
    onError: (error) => showIssues(fields, readFailure(error)),
  });
  return (
    <DialogForm
      fields={fields}
      verb={`Go back to ${phaseNames[to]}`}
      busy={advance.isPending}
      failure={advance.error === null ? null : readFailure(advance.error)}
      onSubmit={({ reason }) => advance.mutate({ id: incident.id, version: incident.version, to, reason })}
      onCancel={onClose}
    >
      <p className={dialog.text}>The checklists stay as they are. The reason is written on the timeline.</p>
      <Textarea
        label="Reason"
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

/** Leads the case to the shown phase. */
export const MovePhase = ({ incident, shown, onShow }: Props) => {
  const change = useIncidentChange(incident.id);
  const [isBack, setBack] = useState(false);
  const advance = trpc.admin.incidents.advance.useMutation({
    ...change,
    onSuccess: (changed) => {
      change.onSuccess(changed);
      onShow(changed.phase);
    },
  });
  const next = incidentPhases[incidentPhases.indexOf(incident.phase) + 1];
  if (incident.closedAt !== null) return null;
  const to = shown === incident.phase ? next : shown;
  if (to === undefined) return null;
  if (stateOf(to, incident.phase) === 'past')
    return (
      <>
        <Button variant="default" onClick={() => setBack(true)}>
          Go back to {phaseNames[to]}…
        </Button>
        <Dialog title={`Go back to ${phaseNames[to]}?`} opened={isBack} onClose={() => setBack(false)}>
          <BackForm incident={incident} to={to} onClose={() => setBack(false)} />
        </Dialog>
      </>
    );
  return (
    <Button
      loading={advance.isPending}
      onClick={() => advance.mutate({ id: incident.id, version: incident.version, to })}
    >
      Go on to {phaseNames[to]}
    </Button>
  );
};
