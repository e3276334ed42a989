import { auditEvents } from '@atelier/core/policy';
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { type AuditSearch, parseAuditSearch } from '../../lib/audit-search.ts';
import { humanise } from '../../lib/format.ts';
import classes from './AuditPage.module.css';

interface Props {
  readonly search: AuditSearch;
  readonly onChange: (search: AuditSearch) => void;
}

const types = [
  { value: '', label: 'All events' },
  ...auditEvents.map((type) => ({ value: type, label: humanise(type) })),
];
const texts = [
  { key: 'actor', label: 'Actor ID', placeholder: 'usr_…' },
  { key: 'entity', label: 'Entity ID', placeholder: 'usr_…, img_…, job_…' },
  { key: 'request', label: 'Request ID', placeholder: 'as shown in an error' },
] as const;

/** The filters of the log, applied on submit, since ids are pasted rather than typed. */
export const AuditFilters = ({ search, onChange }: Props) => {
  const [draft, setDraft] = useState<Record<string, string | undefined>>({ ...search });
  const bind = (key: string) => ({
    value: draft[key] ?? '',
    onChange: (event: { readonly currentTarget: { readonly value: string } }) => {
      const { value } = event.currentTarget;
      setDraft((current) => ({ ...current, [key]: value }));
    },
  });
  return (
    <form
      className={classes.filters}
      onSubmit={(event) => {
        event.preventDefault();
        onChange(parseAuditSearch(draft));
      }}
    >
      <NativeSelect label="Event" data={types} {...bind('type')} />
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
      <TextInput label="From" type="datetime-local" {...bind('from')} />
      <TextInput label="To" type="datetime-local" {...bind('to')} />
      <div className={classes.buttons}>
        <Button type="submit">Filter</Button>
        {Object.keys(search).length > 0 && (
          <Button variant="subtle" color="gray" className={classes.clear ?? ''} onClick={() => onChange({})}>
            Clear
          </Button>
        )}
      </div>
    </form>
  );
};
