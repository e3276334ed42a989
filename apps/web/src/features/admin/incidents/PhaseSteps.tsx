import { type IncidentPhase, incidentPhases } from '@atelier/core/incidents/incidents';
import type { IncidentView } from '@atelier/core/schemas/incidents';
import { Button, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { trpc } from '../../../trpc.ts';
import dialog from '../../../ui/Dialog.module.css';
import { TextDialog } from '../../../ui/TextDialog.tsx';
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

interface BackProps {
  readonly incident: IncidentView;
  readonly to: IncidentPhase;
}

const GoBack = ({ incident, to }: BackProps) => {
  const { onSuccess } = useIncidentChange(incident.id);
  const [opened, { open, close }] = useDisclosure();
  const advance = trpc.admin.incidents.advance.useMutation({ onSuccess });
  const verb = `Go back to ${phaseNames[to]}`;
  return (
    <>
      <Button variant="default" onClick={open}>
        {verb}…
      </Button>
      <TextDialog
        title={`${verb}?`}
        opened={opened}
        verb={verb}
        name="reason"
        label="Reason"
        required="Say why the case goes back."
        maxLength={500}
        call={advance}
        onSubmit={(reason, outcome) =>
          advance.mutate({ id: incident.id, version: incident.version, to, reason }, outcome)
        }
        onClose={close}
      >
        <p className={dialog.text}>The checklists stay as they are. The reason is written on the timeline.</p>
      </TextDialog>
    </>
  );
};

/** Leads the case to the shown phase. */
export const MovePhase = ({ incident, shown, onShow }: Props) => {
  const change = useIncidentChange(incident.id);
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
  if (stateOf(to, incident.phase) === 'past') return <GoBack incident={incident} to={to} />;
  return (
    <Button
      loading={advance.isPending}
      onClick={() => advance.mutate({ id: incident.id, version: incident.version, to })}
    >
      Go on to {phaseNames[to]}
    </Button>
  );
};
