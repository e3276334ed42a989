import type { ContainmentKind } from '@atelier/core/incidents/incidents';
import type { PreviewInput } from '@atelier/core/schemas/containment';
import type { IncidentView } from '@atelier/core/schemas/incidents';
import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core';
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
import { PersonInput } from '../PersonInput.tsx';
import { usePerson } from '../usePerson.ts';
import classes from './Incident.module.css';
import { actionNames, actionNotes, doesSomething, figuresText, previewText } from './incident-words.ts';
import { useIncidentChange } from './useIncident.ts';

type Scope = 'affected' | 'person' | 'everyone';
type Target = PreviewInput['target'];

const ofPeople: readonly ContainmentKind[] = ['end_sessions', 'revoke_tokens', 'force_resets'];
const scopes = (kind: ContainmentKind) => [
  { value: 'affected', label: 'The people on this case’s list' },
  { value: 'person', label: 'One person' },
  ...(kind === 'force_resets' ? [] : [{ value: 'everyone', label: 'Everyone' }]),
];

const peopleTarget = (scope: Scope, personId: string | undefined): Target | null => {
  if (scope === 'everyone') return { everyone: true };
  if (scope === 'affected') return { affected: true };
  return personId === undefined ? null : { userIds: [personId] };
};

interface Choosing {
  readonly kind: ContainmentKind;
  readonly onTarget: (target: Target | null) => void;
}

const ChoosePeople = ({ kind, onTarget }: Choosing) => {
  const [scope, setScope] = useState<Scope>('affected');
  const [text, setText] = useState('');
  const person = usePerson(text === '' ? undefined : text);
  const idOf = (state: typeof person) => (state.state === 'found' ? state.id : undefined);
  const change = (next: Scope) => {
    setScope(next);
    onTarget(peopleTarget(next, idOf(person)));
  };
  return (
    <>
      <NativeSelect
        label="Whose"
        data={scopes(kind)}
        value={scope}
        onChange={({ currentTarget }) => change(currentTarget.value as Scope)}
        data-autofocus
      />
      {scope === 'person' && (
        <>
          <PersonInput value={text} onChange={setText} onChoose={setText} />
          <div>
            <Button
              variant="default"
              disabled={idOf(person) === undefined}
              onClick={() => onTarget(peopleTarget('person', idOf(person)))}
            >
              Preview for this person
            </Button>
          </div>
        </>
      )}
    </>
  );
};

const ChooseProvider = ({ onTarget }: Choosing) => {
  const providers = trpc.admin.providers.list.useQuery();
  const items = providers.data?.items ?? [];
  return (
    <NativeSelect
      label="Provider"
      data={[
        { value: '', label: 'Choose a provider' },
        ...items.map(({ id, name }) => ({ value: id, label: name })),
      ]}
      onChange={({ currentTarget }) =>
        onTarget(currentTarget.value === '' ? null : { providerId: currentTarget.value })
      }
      data-autofocus
    />
  );
};

const ChooseRanges = ({ onTarget }: Choosing) => {
  const [text, setText] = useState('');
  const ranges = text.split(/[\s,]+/).filter((part) => part !== '');
  return (
    <TextInput
      label="Addresses or ranges"
      description="Such as 203.0.113.7 or 203.0.113.0/24, with commas between them. They are blocked for a day."
      value={text}
      onChange={({ currentTarget }) => setText(currentTarget.value)}
      onBlur={() => onTarget(ranges.length === 0 ? null : { ranges, minutes: 1440 })}
      data-autofocus
    />
  );
};

const Choose = (props: Choosing) => {
  if (ofPeople.includes(props.kind)) return <ChoosePeople {...props} />;
  if (props.kind === 'pause_provider') return <ChooseProvider {...props} />;
  return props.kind === 'block_addresses' ? <ChooseRanges {...props} /> : null;
};

const startOf = (kind: ContainmentKind): Target | null => {
  if (ofPeople.includes(kind)) return { affected: true };
  return kind === 'pause_provider' || kind === 'block_addresses' ? null : {};
};

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
  });
  useDialogLock(contain.isPending);
  const failure = contain.error ?? (target === null ? null : preview.error);
  const figures = target === null || preview.isPlaceholderData ? undefined : preview.data?.figures;
  return (
    <div className={form.stack}>
      <p className={dialog.text}>{actionNotes[kind]}</p>
      <Choose kind={kind} onTarget={setTarget} />
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
      <div className={dialog.actions}>
        <Button variant="default" disabled={contain.isPending} onClick={onClose}>
          Cancel
        </Button>
        <Button
          color="red"
          disabled={figures === undefined || !doesSomething(figures)}
          loading={contain.isPending}
          onClick={() => contain.mutate({ id: incident.id, kind, target: target ?? {}, requestKey, reason })}
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
