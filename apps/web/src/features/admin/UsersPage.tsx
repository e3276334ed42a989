import { Button, Skeleton } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { formatNumber } from '../../lib/format.ts';
import { useCan } from '../../lib/session.ts';
import { isFiltered, type UserSearch, userListInput } from '../../lib/user-search.ts';
import { trpc } from '../../trpc.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorMessage } from '../../ui/ErrorMessage.tsx';
import { usePageTitle } from '../../ui/usePageTitle.ts';
import { EndAllSessions } from './EndAllSessions.tsx';
import { InviteUser } from './InviteUser.tsx';
import { More } from './More.tsx';
import table from './table.module.css';
import { UserFilters } from './UserFilters.tsx';
import classes from './UsersPage.module.css';
import { UsersTable } from './UsersTable.tsx';
import { usePages } from './usePages.ts';

const useUsers = (search: UserSearch) => {
  const { client } = trpc.useUtils();
  return usePages(['admin', 'users', search], (cursor, signal) =>
    client.admin.users.list.query(
      { ...userListInput(search), ...(cursor === undefined ? {} : { cursor }) },
      { signal },
    ),
  );
};

/** "128 users, 3 locked, 2 invited". */
const Totals = () => {
  const { data, error } = trpc.admin.users.summary.useQuery();
  // The list below says what is wrong.
  if (error !== null) return null;
  if (data === undefined) return <Skeleton height={22} width={160} />;
  const { total, locked, invited } = data;
  const parts = [
    `${formatNumber(total)} ${total === 1 ? 'user' : 'users'}`,
    ...(locked === 0 ? [] : [`${formatNumber(locked)} locked`]),
    ...(invited === 0 ? [] : [`${formatNumber(invited)} invited`]),
  ];
  return <p className={classes.totals}>{parts.join(', ')}</p>;
};

export const UsersPage = () => {
  usePageTitle('Users');
  const search = useSearch({ from: '/member/admin/users' });
  const navigate = useNavigate();
  const { query, items } = useUsers(search);
  const mayInvite = useCan('user:create');
  const mayEndAll = useCan('user:end-all-sessions');
  // One history entry per filter; letters that are typed on do not add entries.
  const apply = (next: UserSearch) =>
    void navigate({
      to: '/admin/users',
      search: next,
      replace: search.q !== undefined && next.q !== search.q,
    });
  return (
    <>
      <div className={table.head}>
        <div>
          <h1>Users</h1>
          <Totals />
        </div>
        <div className={classes.actions}>
          {mayEndAll && <EndAllSessions />}
          {mayInvite && <InviteUser />}
        </div>
      </div>
      <UserFilters search={search} onChange={apply} />
      {query.error !== null && <ErrorMessage error={query.error} onRetry={() => query.refetch()} />}
      {query.isPending && <Skeleton height={420} />}
      {query.isSuccess && items.length === 0 && (
        <EmptyState
          title="No user matches"
          action={
            isFiltered(search) && (
              <Button variant="default" onClick={() => apply({})}>
                Show all users
              </Button>
            )
          }
        >
          Try another name, role or state.
        </EmptyState>
      )}
      {items.length > 0 && (
        <UsersTable items={items} search={search} isStale={query.isPlaceholderData} onSort={apply} />
      )}
      <More query={query} />
    </>
  );
};
