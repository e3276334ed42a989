import type { ContainmentKind } from '@atelier/core/incidents/incidents';
import type { IncidentView } from '@atelier/core/schemas/incidents';
import { Button, Checkbox, Textarea } from '@mantine/core';
import { keepPreviousData } from '@tanstack/react-query';
import { useState } from 'react';
import { readFailure } from '../../../lib/failure.ts';
import { trpc } from '../../../trpc.ts';
import dialog from '../../../ui/Dialog.module.css';
import { Dialog } from '../../../ui/Dialog.tsx';
import { FormError } from '../../../ui/FormError.tsx';
import form from '../../../ui/form.module.css';
import { notifyDone } from '../../../ui/notify.tsx';
import { useDialogLock } from '../../../ui/useDialogLock.ts';
import { Choose, startOf, type Target } from './ContainTarget.tsx';
import classes from './Incident.module.css';
import { actionNames, actionNotes, doesSomething, figuresText, previewText } from './incident-words.ts';
import { useIncidentChange } from './useIncident.ts';

interface Props {
  readonly incident: IncidentView;
  readonly kind: ContainmentKind;
  readonly onClose: () => void;
}

const Body = ({ incident, kind, onClose }: Props) => {
  const utils = trpc.useUtils();
  const { refresh } = useIncidentChange(incident.id);
  const [target, setTarget] = useState<Target | null>(() => startOf(kind));
  const [reason, setReason] = useState('');
  // One key for this dialog: a repeated request does nothing.
  const [requestKey] = useState(() => crypto.randomUUID());
  const preview = trpc.admin.incidents.preview.useQuery(
    { id: incident.id, kind, target: target ?? {} },
    { enabled: target !== null, staleTime: 0, placeholderData: keepPreviousData, retry: false },
  );
  const contain = trpc.admin.incidents.contain.useMutation({
    onSuccess: ({ figures }) => {
      const did = `${actionNames[kind]}: ${figuresText(figures)}.`;
      notifyDone(incident.isDrill ? `Drill, nothing changed. ${did}` : did);
      refresh();
      void utils.admin.incidents.actions.invalidate({ id: incident.id });
      onClose();
    },
    // It may be that something has changed since the preview.
    onError: () => preview.refetch(),
  });
  const [anyFigures, setAnyFigures] = useState(false);
  useDialogLock(contain.isPending);
  const failure = contain.error ?? (target === null ? null : preview.error);
  const mayTakeAny = target?.everyone === true && contain.error !== null;
  const change = (next: Target | null) => {
    contain.reset();
    setAnyFigures(false);
    setTarget(next);
  };
  const run = () => {
    if (target === null || preview.data === undefined) return;
    const expected = mayTakeAny && anyFigures ? null : preview.data.digest;
    contain.mutate({ id: incident.id, kind, target, expected, requestKey, reason });
  };
  const figures = target === null || preview.isPlaceholderData ? undefined : preview.data?.figures;
  return (
    <div className={form.stack}>
      <p className={dialog.text}>{actionNotes[kind]}</p>
      <Choose incidentId={incident.id} kind={kind} onTarget={change} />
      <div className={classes.preview} role="status" aria-live="polite">
        <strong>{figures === undefined ? 'Choose what this concerns.' : previewText(kind, figures)}</strong>
        <span className={classes.note}>
          {incident.isDrill && 'This is a drill: it will be written down and change nothing. '}
          {preview.data?.isUndoable === true ? 'It can be undone.' : 'It can’t be undone.'}
        </span>
      </div>
      <Textarea
        label="Reason"
        description="Optional. It is written on the timeline."
        autosize
        minRows={2}
        maxLength={500}
        dir="auto"
        value={reason}
        onChange={({ currentTarget }) => setReason(currentTarget.value)}
      />
      {failure !== null && <FormError failure={readFailure(failure)} fields={{}} />}
      {mayTakeAny && (
        <Checkbox
          label="Run it whatever the figures are"
          description="For when people sign in and out all the time."
          checked={anyFigures}
          onChange={({ currentTarget }) => setAnyFigures(currentTarget.checked)}
        />
      )}
      <div className={dialog.actions}>
        <Button variant="default" disabled={contain.isPending} onClick={onClose}>
          Cancel
        </Button>
        <Button
          color="red"
          disabled={figures === undefined || preview.isFetching || !doesSomething(figures)}
          loading={contain.isPending}
          onClick={run}
        >
          {incident.isDrill ? 'Run in the drill' : 'Run now'}
        </Button>
      </div>
    </div>
  );
};

/** What an action would do, then the action. */
export const ContainDialog = (props: Props) => (
  <Dialog title={actionNames[props.kind]} opened onClose={props.onClose}>
    <Body {...props} />
  </Dialog>
);
