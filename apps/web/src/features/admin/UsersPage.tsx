import { type Role, roles } from '@atelier/core/policy';
import { cutTo, textLimits, trimText } from '@atelier/core/text';
import { NativeSelect, Skeleton, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { formatAgo, formatDate } from '../../lib/format.ts';
import { useCan } from '../../lib/session.ts';
import { trpc } from '../../trpc.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorMessage } from '../../ui/ErrorMessage.tsx';
import { TextLink } from '../../ui/links.tsx';
import { usePageTitle } from '../../ui/usePageTitle.ts';
import { EndAllSessions } from './EndAllSessions.tsx';
import { More } from './More.tsx';
import { roleTone, Tag } from './Tag.tsx';
import table from './table.module.css';
import { usePages } from './usePages.ts';

interface Filters {
  readonly query?: string;
  readonly role?: Role;
  readonly locked?: boolean;
}

const searchDelayMs = 280;

const useUsers = (filters: Filters) => {
  const { client } = trpc.useUtils();
  return usePages(['admin', 'users', filters], (cursor, signal) =>
    client.admin.users.list.query({ ...filters, ...(cursor === undefined ? {} : { cursor }) }, { signal }),
  );
};

const lockStates = [
  { value: '', label: 'Open and locked' },
  { value: 'open', label: 'Open' },
  { value: 'locked', label: 'Locked' },
];

const FilterRow = ({
  filters,
  onChange,
}: {
  readonly filters: Filters;
  readonly onChange: (next: Filters) => void;
}) => {
  const [text, setText] = useState('');
  const { query: _query, ...others } = filters;
  const applyText = useDebouncedCallback((typed: string) => {
    const query = cutTo(trimText(typed), textLimits.search);
    onChange(query === '' ? others : { ...others, query });
  }, searchDelayMs);
  const setRole = (value: string) => {
    const { role: _role, ...rest } = filters;
    const role = roles.find((each) => each === value);
    onChange(role === undefined ? rest : { ...rest, role });
  };
  const setLocked = (value: string) => {
    const { locked: _locked, ...rest } = filters;
    onChange(value === '' ? rest : { ...rest, locked: value === 'locked' });
  };
  return (
    <search className={table.filters}>
      <TextInput
        aria-label="Search name or email"
        placeholder="Search name or email"
        type="search"
        dir="auto"
        leftSection={<IconSearch size={18} stroke={1.6} />}
        value={text}
        onChange={({ currentTarget: { value } }) => {
          setText(value);
          applyText(value);
        }}
      />
      <NativeSelect
        aria-label="Role"
        data={[{ value: '', label: 'Any role' }, ...roles.map((role) => ({ value: role, label: role }))]}
        onChange={(event) => setRole(event.currentTarget.value)}
      />
      <NativeSelect
        aria-label="State"
        data={lockStates}
        onChange={(event) => setLocked(event.currentTarget.value)}
      />
    </search>
  );
};

const Rows = ({ items }: { readonly items: ReturnType<typeof useUsers>['items'] }) => (
  <table className={`${table.table} ${table.cards}`}>
    <thead>
      <tr>
        <th scope="col">Person</th>
        <th scope="col">Role</th>
        <th scope="col">State</th>
        <th scope="col">Last sign-in</th>
        <th scope="col">Joined</th>
      </tr>
    </thead>
    <tbody>
      {items.map((user) => (
        <tr key={user.id}>
          <td data-label="">
            <TextLink to="/admin/users/$userId" params={{ userId: user.id }} className={table.strong ?? ''}>
              <bdi>{user.name}</bdi>
            </TextLink>
            <span className={table.dim}>{user.email}</span>
          </td>
          <td data-label="Role">
            <span>
              <Tag tone={roleTone[user.role]}>{user.role}</Tag>
            </span>
          </td>
          <td data-label="State">
            <span>
              {user.locked ? <Tag tone="danger">locked</Tag> : <span className={table.dim}>open</span>}
            </span>
          </td>
          <td data-label="Last sign-in">
            {user.lastSignInAt === null ? 'never' : formatAgo(user.lastSignInAt)}
          </td>
          <td data-label="Joined">{formatDate(user.createdAt)}</td>
        </tr>
      ))}
    </tbody>
  </table>
);

export const UsersPage = () => {
  usePageTitle('Users');
  const [filters, setFilters] = useState<Filters>({});
  const { query, items } = useUsers(filters);
  const mayEndAll = useCan('user:end-all-sessions');
  return (
    <>
      <div className={table.head}>
        <h1>Users</h1>
        <FilterRow filters={filters} onChange={setFilters} />
        {mayEndAll && <EndAllSessions />}
      </div>
      {query.error !== null && <ErrorMessage error={query.error} onRetry={() => query.refetch()} />}
      {query.isPending && <Skeleton height={420} />}
      {query.isSuccess && items.length === 0 && (
        <EmptyState title="No user matches">Try another name, role or state.</EmptyState>
      )}
      {items.length > 0 && <Rows items={items} />}
      <More query={query} />
    </>
  );
};
