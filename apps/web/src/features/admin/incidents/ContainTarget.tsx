import type { ContainmentKind } from '@atelier/core/incidents/incidents';
import type { PreviewInput } from '@atelier/core/schemas/containment';
import { Button, NativeSelect, Textarea } from '@mantine/core';
import { useState } from 'react';
import { trpc } from '../../../trpc.ts';
import { PersonInput } from '../PersonInput.tsx';
import { usePerson } from '../usePerson.ts';

type Scope = 'affected' | 'person' | 'everyone';
export type Target = PreviewInput['target'];

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
  readonly incidentId: string;
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

const durations = [
  { value: '60', label: 'An hour' },
  { value: '1440', label: 'A day' },
  { value: '10080', label: 'A week' },
  { value: '43200', label: '30 days' },
  { value: '', label: 'Until it is removed' },
];
const rangesIn = (text: string): string[] => text.split(/[\s,;]+/).filter((part) => part !== '');
const rangesTarget = (text: string, minutes: string): Target | null => {
  const ranges = rangesIn(text);
  return ranges.length === 0 ? null : { ranges, ...(minutes !== '' && { minutes: Number(minutes) }) };
};

const ChooseRanges = ({ incidentId, onTarget }: Choosing) => {
  const alerts = trpc.admin.incidents.alerts.useQuery({ id: incidentId });
  const [text, setText] = useState('');
  const [minutes, setMinutes] = useState('1440');
  const named = [...new Set(alerts.data?.items.flatMap(({ subject }) => subject.address ?? []))];
  const missing = named.filter((address) => !rangesIn(text).includes(address));
  const change = (nextText: string, nextMinutes: string) => {
    setText(nextText);
    setMinutes(nextMinutes);
    onTarget(rangesTarget(nextText, nextMinutes));
  };
  return (
    <>
      <Textarea
        label="Addresses or ranges"
        description="Such as 203.0.113.7 or 203.0.113.0/24, one on each line."
        autosize
        minRows={2}
        maxRows={8}
        maxLength={5000}
        spellCheck={false}
        value={text}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
        onBlur={() => onTarget(rangesTarget(text, minutes))}
        data-autofocus
      />
      {missing.length > 0 && (
        <div>
          <Button
            variant="default"
            onClick={() => change([text.trim(), ...missing].join('\n').trim(), minutes)}
          >
            {missing.length === 1
              ? `Add ${missing[0]} from the alerts`
              : `Add ${missing.length} from the alerts`}
          </Button>
        </div>
      )}
      <NativeSelect
        label="For how long"
        data={durations}
        value={minutes}
        onChange={({ currentTarget }) => change(text, currentTarget.value)}
      />
    </>
  );
};

/** What an action acts on; null until that is known. */
export const Choose = (props: Choosing) => {
  if (ofPeople.includes(props.kind)) return <ChoosePeople {...props} />;
  if (props.kind === 'pause_provider') return <ChooseProvider {...props} />;
  return props.kind === 'block_addresses' ? <ChooseRanges {...props} /> : null;
};

/** What a dialog begins with. */
export const startOf = (kind: ContainmentKind): Target | null => {
  if (ofPeople.includes(kind)) return { affected: true };
  return kind === 'pause_provider' || kind === 'block_addresses' ? null : {};
};
