import type { PolicyRow } from '@atelier/core/schemas/admin';
import { NativeSelect, Skeleton, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { trpc } from '../../trpc.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorMessage } from '../../ui/ErrorMessage.tsx';
import { usePageTitle } from '../../ui/usePageTitle.ts';
import classes from './PolicyPage.module.css';
import { Tag } from './Tag.tsx';
import table from './table.module.css';

const tones = { public: 'plain', protected: 'accent', admin: 'warning', superadmin: 'danger' } as const;

const matches = (row: PolicyRow, words: string, who: string): boolean => {
  const text = [row.name, row.kind, row.can, row.limit, row.audit, row.stepUp ? 'step-up' : '']
    .join(' ')
    .toLowerCase();
  return (
    (who === '' || row.who === who) &&
    words
      .toLowerCase()
      .split(/\s+/)
      .every((word) => text.includes(word))
  );
};

const Rows = ({ rows }: { readonly rows: readonly PolicyRow[] }) => (
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
          <td data-label="Limit" className={table.mono}>
            {row.limit}
          </td>
          <td data-label="Audit event" className={table.mono}>
            {row.audit ?? <span className={table.dim}>nothing</span>}
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

/** The policy of every procedure, from the running server. */
export const PolicyPage = () => {
  usePageTitle('Policy');
  const [words, setWords] = useState('');
  const [who, setWho] = useState('');
  const policy = trpc.admin.policy.useQuery(undefined, { staleTime: Number.POSITIVE_INFINITY });
  const rows = policy.data?.items.filter((row) => matches(row, words.trim(), who)) ?? [];
  return (
    <>
      <div className={table.head}>
        <div>
          <h1>Policy</h1>
          <p className={classes.lead}>
            Who can call what, how often, and what is logged. Read from the running code.
          </p>
        </div>
        <search className={table.filters}>
          <TextInput
            aria-label="Search the policy"
            placeholder="Search"
            type="search"
            leftSection={<IconSearch size={18} stroke={1.6} />}
            value={words}
            onChange={(event) => setWords(event.currentTarget.value)}
          />
          <NativeSelect
            aria-label="Audience"
            value={who}
            data={[{ value: '', label: 'All roles' }, ...Object.keys(tones)]}
            onChange={(event) => setWho(event.currentTarget.value)}
          />
        </search>
      </div>
      {policy.error !== null && <ErrorMessage error={policy.error} onRetry={() => policy.refetch()} />}
      {policy.isPending && <Skeleton height={480} />}
      {policy.isSuccess && rows.length === 0 && (
        <EmptyState title="No call matches">Try another word.</EmptyState>
      )}
      {rows.length > 0 && <Rows rows={rows} />}
    </>
  );
};
