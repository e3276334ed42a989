import { audiences } from '@atelier/core/policy';
import type { LimitFigures, PolicyRow } from '@atelier/core/schemas/admin';
import { Button, CloseButton, NativeSelect, Skeleton, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { limitText, matchesPolicy, type PolicySearch, parsePolicySearch } from '../../lib/policy-search.ts';
import { trpc } from '../../trpc.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorMessage } from '../../ui/ErrorMessage.tsx';
import { usePageTitle } from '../../ui/usePageTitle.ts';
import { PolicyLegend } from './PolicyLegend.tsx';
import { Tag } from './Tag.tsx';
import table from './table.module.css';

const tones = { public: 'plain', protected: 'accent', admin: 'warning', superadmin: 'danger' } as const;
const whoLabels = {
  public: 'Anyone',
  protected: 'Signed-in users',
  admin: 'Admins',
  superadmin: 'Superadmins',
} as const;

interface RowsProps {
  readonly rows: readonly PolicyRow[];
  readonly limits: readonly LimitFigures[];
}

const Limit = ({ row, limits }: { readonly row: PolicyRow; readonly limits: readonly LimitFigures[] }) => {
  if (row.limit === null) return <span className={table.dim}>none</span>;
  return (
    <span>
      {limitText(row, limits)}
      <span className={`${table.below} ${table.mono}`}>{row.limit}</span>
    </span>
  );
};

const Rows = ({ rows, limits }: RowsProps) => (
  <table className={`${table.table} ${table.cards}`}>
    <thead>
      <tr>
        <th scope="col">Call</th>
        <th scope="col">Who</th>
        <th scope="col">Permission</th>
        <th scope="col">Limit</th>
        <th scope="col">Audit event</th>
        <th scope="col">Credentials</th>
        <th scope="col">Step-up</th>
      </tr>
    </thead>
    <tbody>
      {rows.map((row) => (
        <tr key={`${row.kind} ${row.name}`}>
          <td data-label="">
            <span className={`${table.strong} ${table.mono}`}>{row.name}</span>
            <span className={table.dim}>{row.kind}</span>
          </td>
          <td data-label="Who">
            <span>
              <Tag tone={tones[row.who]}>{row.who}</Tag>
            </span>
          </td>
          <td data-label="Permission" className={table.mono}>
            {row.can ?? <span className={table.dim}>none</span>}
          </td>
          <td data-label="Limit">
            <Limit row={row} limits={limits} />
          </td>
          <td data-label="Audit event" className={table.mono}>
            {row.audit ?? <span className={table.dim}>none</span>}
          </td>
          <td data-label="Credentials">{row.credentials.join(', ')}</td>
          <td data-label="Step-up">
            <span>
              {row.stepUp ? <Tag tone="accent">re-authenticate</Tag> : <span className={table.dim}>no</span>}
            </span>
          </td>
        </tr>
      ))}
    </tbody>
  </table>
);

const Filters = ({
  search,
  onChange,
}: {
  readonly search: PolicySearch;
  readonly onChange: (search: PolicySearch) => void;
}) => {
  const [words, setWords] = useState(search.q ?? '');
  // The URL also changes from outside, by the back button. Spaces that are being typed stay.
  useEffect(
    () => setWords((typed) => (typed.trim() === (search.q ?? '') ? typed : (search.q ?? ''))),
    [search.q],
  );
  const type = (value: string) => {
    setWords(value);
    onChange(parsePolicySearch({ ...search, q: value }));
  };
  return (
    <search className={table.filters}>
      <TextInput
        aria-label="Search the policy"
        placeholder="Search"
        type="search"
        leftSection={<IconSearch size={18} stroke={1.6} />}
        rightSection={
          words === '' ? null : <CloseButton aria-label="Clear search" onClick={() => type('')} />
        }
        value={words}
        onChange={(event) => type(event.currentTarget.value)}
      />
      <NativeSelect
        aria-label="Audience"
        value={search.who ?? ''}
        data={[
          { value: '', label: 'All roles' },
          ...audiences.map((who) => ({ value: who, label: whoLabels[who] })),
        ]}
        onChange={(event) => onChange(parsePolicySearch({ ...search, who: event.currentTarget.value }))}
      />
    </search>
  );
};

/** The policy of every procedure, from the running server. */
export const PolicyPage = () => {
  usePageTitle('Policy');
  const search = useSearch({ from: '/member/admin/policy' });
  const navigate = useNavigate();
  const apply = (next: PolicySearch) => void navigate({ to: '/admin/policy', search: next, replace: true });
  const policy = trpc.admin.policy.useQuery(undefined, { staleTime: Number.POSITIVE_INFINITY });
  const { items = [], limits = [] } = policy.data ?? {};
  const rows = items.filter((row) => matchesPolicy(row, limitText(row, limits), search));
  return (
    <>
      <div className={table.head}>
        <div>
          <h1>Policy</h1>
          <p className={table.lead}>
            Who can call what, how often, and what is logged. Read from the running code.
          </p>
        </div>
        <Filters search={search} onChange={apply} />
      </div>
      <PolicyLegend limits={limits} />
      {policy.error !== null && <ErrorMessage error={policy.error} onRetry={() => policy.refetch()} />}
      {policy.isPending && <Skeleton height={480} />}
      {policy.isSuccess && rows.length === 0 && (
        <EmptyState
          title="No call matches"
          action={
            <Button variant="default" onClick={() => apply({})}>
              Show all calls
            </Button>
          }
        >
          Try another word.
        </EmptyState>
      )}
      {rows.length > 0 && <Rows rows={rows} limits={limits} />}
    </>
  );
};
