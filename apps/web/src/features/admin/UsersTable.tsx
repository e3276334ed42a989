import type { AdminUser } from '@atelier/core/schemas/admin';
import type { UserSort } from '@atelier/core/user-sorting';
import { UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { formatAgo, formatDate, formatNumber } from '../../lib/format.ts';
import { orderOf, sortedBy, type UserSearch } from '../../lib/user-search.ts';
import { TextLink } from '../../ui/links.tsx';
import { roleTone, Tag } from './Tag.tsx';
import table from './table.module.css';
import classes from './UsersPage.module.css';

interface Props {
  readonly items: readonly AdminUser[];
  readonly search: UserSearch;
  /** Rows of the previous filters, while those of the present ones are loading. */
  readonly isStale: boolean;
  readonly onSort: (search: UserSearch) => void;
}

const columns: readonly { readonly label: string; readonly sorts: readonly [UserSort, string][] }[] = [
  {
    label: 'Person',
    sorts: [
      ['name', 'Name'],
      ['email', 'Email'],
    ],
  },
  { label: 'Role', sorts: [['role', 'Role']] },
  { label: 'State', sorts: [] },
  { label: 'Second factor', sorts: [] },
  { label: 'Quota', sorts: [] },
  { label: 'Last sign-in', sorts: [['lastSignIn', 'Last sign-in']] },
  { label: 'Joined', sorts: [['created', 'Joined']] },
];

const ariaDirections = { asc: 'ascending', desc: 'descending' } as const;

const Heads = ({ search, onSort }: Pick<Props, 'search' | 'onSort'>) => {
  const { by, direction } = orderOf(search);
  const Arrow = direction === 'asc' ? IconArrowUp : IconArrowDown;
  return (
    <tr>
      {columns.map(({ label, sorts }) => (
        <th
          key={label}
          scope="col"
          aria-sort={sorts.some(([sort]) => sort === by) ? ariaDirections[direction] : undefined}
        >
          {sorts.length === 0 && label}
          {sorts.map(([sort, words]) => (
            <UnstyledButton
              key={sort}
              className={table.sorter}
              data-active={sort === by || undefined}
              aria-label={`Sort by ${words.toLowerCase()}`}
              onClick={() => onSort(sortedBy(search, sort))}
            >
              {words}
              {sort === by && <Arrow size={14} aria-hidden />}
            </UnstyledButton>
          ))}
        </th>
      ))}
    </tr>
  );
};

const stateTag = (user: AdminUser): ReactNode => {
  if (user.locked) return <Tag tone="danger">locked</Tag>;
  if (user.invitation !== null) return <Tag tone="warning">invited</Tag>;
  return <span className={table.dim}>active</span>;
};

const factorOf = ({ secondFactor, passkey }: AdminUser): ReactNode => {
  if (!secondFactor) return <span className={table.dim}>off</span>;
  return passkey ? 'passkey' : 'on';
};

const Row = ({ user, search }: { readonly user: AdminUser; readonly search: UserSearch }) => {
  const { limit, used, held } = user.quota;
  return (
    <tr className={table.linked}>
      <td data-label="">
        <TextLink
          to="/admin/users/$userId"
          params={{ userId: user.id }}
          state={{ usersSearch: search }}
          className={`${table.strong} ${table.rowLink}`}
        >
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
        <span>{stateTag(user)}</span>
      </td>
      <td data-label="Second factor">
        <span>{factorOf(user)}</span>
      </td>
      <td data-label="Quota">
        <span className={classes.used} data-full={used + held >= limit || undefined}>
          {formatNumber(used)} / {formatNumber(limit)}
        </span>
      </td>
      <td data-label="Last sign-in">{user.lastSignInAt === null ? 'never' : formatAgo(user.lastSignInAt)}</td>
      <td data-label="Joined">{formatDate(user.createdAt)}</td>
    </tr>
  );
};

/** The users. Each row leads to the user's page by one link, which covers the row. */
export const UsersTable = ({ items, search, isStale, onSort }: Props) => (
  <table className={`${table.table} ${table.cards}`} aria-busy={isStale} data-stale={isStale || undefined}>
    <thead>
      <Heads search={search} onSort={onSort} />
    </thead>
    <tbody>
      {items.map((user) => (
        <Row key={user.id} user={user} search={search} />
      ))}
    </tbody>
  </table>
);
