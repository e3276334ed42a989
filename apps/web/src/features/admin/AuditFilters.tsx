import { auditEvents } from '@atelier/core/policy';
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { type AuditSearch, parseAuditSearch } from '../../lib/audit-search.ts';
import { humanise } from '../../lib/format.ts';
import classes from './AuditPage.module.css';
import { PersonInput } from './PersonInput.tsx';

interface Props {
  readonly search: AuditSearch;
  readonly onChange: (search: AuditSearch) => void;
}

const types = [
  { value: '', label: 'All events' },
  ...auditEvents.map((type) => ({ value: type, label: humanise(type) })),
];
const custom = 'custom';
const ranges = [
  { value: '', label: 'Any time' },
  { value: '1h', label: 'Last hour' },
  { value: '24h', label: 'Last 24 hours' },
  { value: '7d', label: 'Last 7 days' },
  { value: '30d', label: 'Last 30 days' },
  { value: custom, label: 'Custom…' },
];
const texts = [
  { key: 'ip', label: 'IP address', placeholder: '203.0.113.7' },
  { key: 'entity', label: 'Entity ID', placeholder: 'usr_…, img_…, job_…' },
  { key: 'request', label: 'Request ID', placeholder: 'as shown in an error' },
] as const;

type Draft = Record<string, string | undefined>;

/** The filters of the log. Choices apply at once; typed and pasted text applies on submit. */
export const AuditFilters = ({ search, onChange }: Props) => {
  const [draft, setDraft] = useState<Draft>({ ...search });
  const isCustom = search.from !== undefined || search.to !== undefined;
  const [asksTimes, setAsksTimes] = useState(isCustom);
  const applied = useRef<Draft>({ ...search });
  // The URL also changes from outside: by the back button, or by a link in the log. What is typed and not applied stays.
  useEffect(() => {
    const [before, now]: Draft[] = [applied.current, { ...search }];
    applied.current = now ?? {};
    const keys = new Set([...Object.keys(before ?? {}), ...Object.keys(now ?? {})]);
    const changed = [...keys].filter((key) => before?.[key] !== now?.[key]);
    if (changed.length === 0) return;
    setDraft((draft) => ({ ...draft, ...Object.fromEntries(changed.map((key) => [key, now?.[key]])) }));
    setAsksTimes(search.from !== undefined || search.to !== undefined);
  }, [search]);
  const change = (part: Draft) => setDraft((current) => ({ ...current, ...part }));
  const apply = (part: Draft = {}) => onChange(parseAuditSearch({ ...draft, ...part }));
  const bind = (key: string) => ({
    value: draft[key] ?? '',
    onChange: (event: { readonly currentTarget: { readonly value: string } }) =>
      change({ [key]: event.currentTarget.value }),
  });
  const clear = () => {
    setDraft({});
    setAsksTimes(false);
    onChange({});
  };
  const chooseRange = (range: string) => {
    setAsksTimes(range === custom);
    if (range === custom) change({ range: undefined });
    else apply({ range, from: undefined, to: undefined });
  };
  return (
    <form
      noValidate
      className={classes.filters}
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
    >
      <PersonInput
        value={draft.person ?? ''}
        onChange={(person) => change({ person })}
        onChoose={(person) => apply({ person })}
      />
      <NativeSelect
        label="Event"
        data={types}
        value={draft.type ?? ''}
        onChange={(event) => apply({ type: event.currentTarget.value })}
      />
      <NativeSelect
        label="Time"
        data={ranges}
        value={asksTimes ? custom : (draft.range ?? '')}
        onChange={(event) => chooseRange(event.currentTarget.value)}
      />
      {asksTimes && <TextInput label="From" type="datetime-local" {...bind('from')} />}
      {asksTimes && <TextInput label="To" type="datetime-local" {...bind('to')} />}
      {texts.map(({ key, label, placeholder }) => (
        <TextInput
          key={key}
          label={label}
          placeholder={placeholder}
          autoComplete="off"
          spellCheck={false}
          maxLength={64}
          {...bind(key)}
        />
      ))}
      <div className={classes.buttons}>
        <Button type="submit">Filter</Button>
        {Object.keys(search).length > 0 && (
          <Button variant="subtle" color="gray" className={classes.clear ?? ''} onClick={clear}>
            Clear
          </Button>
        )}
      </div>
    </form>
  );
};
