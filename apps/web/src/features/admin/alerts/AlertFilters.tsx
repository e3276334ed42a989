import { severities } from '@atelier/core/alert-terms';
import { NativeSelect } from '@mantine/core';
import { type AlertSearch, parseAlertSearch } from '../../../lib/alert-search.ts';
import { humanise } from '../../../lib/format.ts';
import { Choice } from '../../../ui/Choice.tsx';
import classes from './Alerts.module.css';

const listings = [
  { value: 'active', label: 'Active' },
  { value: 'open', label: 'Open' },
  { value: 'acknowledged', label: 'Acknowledged' },
  { value: 'snoozed', label: 'Snoozed' },
  { value: 'resolved', label: 'Resolved' },
  { value: 'all', label: 'All' },
] as const;
const severityOptions = [
  { value: '', label: 'Any severity' },
  ...severities.toReversed().map((value) => ({ value, label: humanise(value) })),
];
const assignees = [
  { value: '', label: 'Anyone' },
  { value: 'me', label: 'Me' },
  { value: 'none', label: 'No one' },
];

interface Props {
  readonly search: AlertSearch;
  readonly onChange: (search: AlertSearch) => void;
}

/** The filters of the list, which are kept in the address. */
export const AlertFilters = ({ search, onChange }: Props) => {
  const change = (part: Record<string, string>) => onChange(parseAlertSearch({ ...search, ...part }));
  const { assignee = '' } = search;
  const known = assignees.some(({ value }) => value === assignee);
  return (
    <div className={classes.filters}>
      <Choice
        legend="Show"
        value={search.show ?? 'active'}
        options={listings}
        onChange={(show) => change({ show })}
      />
      <div className={classes.selects}>
        <NativeSelect
          label="Severity"
          data={severityOptions}
          value={search.severity ?? ''}
          onChange={(event) => change({ severity: event.currentTarget.value })}
        />
        <NativeSelect
          label="Assigned to"
          data={known ? assignees : [...assignees, { value: assignee, label: 'Someone else' }]}
          value={assignee}
          onChange={(event) => change({ assignee: event.currentTarget.value })}
        />
      </div>
    </div>
  );
};
