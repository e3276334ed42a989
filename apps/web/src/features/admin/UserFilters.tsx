import { roles } from '@atelier/core/policy';
import { dormantDays } from '@atelier/core/review-days';
import { CloseButton, NativeSelect, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { humanise } from '../../lib/format.ts';
import { orderOf, parseUserSearch, type UserSearch } from '../../lib/user-search.ts';
import { useSearchText } from '../../ui/useSearchText.ts';
import classes from './UsersPage.module.css';

interface Props {
  readonly search: UserSearch;
  readonly onChange: (search: UserSearch) => void;
}

const states = [
  { value: '', label: 'Any state' },
  { value: 'active', label: 'Active' },
  { value: 'locked', label: 'Locked' },
  { value: 'invited', label: 'Invited' },
  { value: 'dormant', label: `No sign-in for ${dormantDays} days` },
];
const factors = [
  { value: '', label: 'Second factor: any' },
  { value: 'on', label: 'Second factor: on' },
  { value: 'passkey', label: 'Second factor: passkey' },
  { value: 'off', label: 'Second factor: off' },
];
const orders = [
  { value: 'created desc', label: 'Newest first' },
  { value: 'created asc', label: 'Oldest first' },
  { value: 'name asc', label: 'Name, A to Z' },
  { value: 'name desc', label: 'Name, Z to A' },
  { value: 'email asc', label: 'Email, A to Z' },
  { value: 'email desc', label: 'Email, Z to A' },
  { value: 'lastSignIn desc', label: 'Last sign-in, latest first' },
  { value: 'lastSignIn asc', label: 'Last sign-in, longest ago first' },
  { value: 'role asc', label: 'Role, viewers first' },
  { value: 'role desc', label: 'Role, superadmins first' },
];

/** Search, filters and, where the list has no column heads, the order. Typed text is applied after a pause. */
export const UserFilters = ({ search, onChange }: Props) => {
  const change = (part: Record<string, string | undefined>) =>
    onChange(parseUserSearch({ ...search, ...part }));
  const [text, type] = useSearchText(
    search.q,
    (q) => parseUserSearch({ q }).q,
    (q) => change({ q }),
  );
  const { by, direction } = orderOf(search);
  return (
    <search className={classes.filters}>
      <TextInput
        className={classes.words ?? ''}
        aria-label="Search name or email"
        placeholder="Search name or email"
        type="search"
        dir="auto"
        leftSection={<IconSearch size={18} stroke={1.6} />}
        rightSection={text === '' ? null : <CloseButton aria-label="Clear search" onClick={() => type('')} />}
        value={text}
        onChange={(event) => type(event.currentTarget.value)}
      />
      <NativeSelect
        aria-label="Role"
        value={search.role ?? ''}
        data={[
          { value: '', label: 'Any role' },
          ...roles.map((role) => ({ value: role, label: humanise(role) })),
          { value: 'admins', label: 'Admins and superadmins' },
        ]}
        onChange={(event) => change({ role: event.currentTarget.value })}
      />
      <NativeSelect
        aria-label="State"
        value={search.state ?? ''}
        data={states}
        onChange={(event) => change({ state: event.currentTarget.value })}
      />
      <NativeSelect
        aria-label="Second factor"
        value={search.factor ?? ''}
        data={factors}
        onChange={(event) => change({ factor: event.currentTarget.value })}
      />
      <NativeSelect
        className={classes.sort ?? ''}
        aria-label="Order"
        value={`${by} ${direction}`}
        data={orders}
        onChange={(event) => {
          const [sort, dir] = event.currentTarget.value.split(' ');
          change({ sort, dir });
        }}
      />
    </search>
  );
};
