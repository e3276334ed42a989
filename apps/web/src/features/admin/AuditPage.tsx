import { Skeleton } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { AuditSearch } from '../../lib/audit-search.ts';
import { trpc } from '../../trpc.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorMessage } from '../../ui/ErrorMessage.tsx';
import { usePageTitle } from '../../ui/usePageTitle.ts';
import { AuditFilters } from './AuditFilters.tsx';
import { AuditTable } from './AuditTable.tsx';
import { More } from './More.tsx';
import table from './table.module.css';
import { usePages } from './usePages.ts';

/** The ISO time of a `datetime-local` value, or undefined if it is malformed. */
const toIso = (local: string | undefined): string | undefined => {
  const moment = new Date(local ?? '');
  return Number.isNaN(moment.getTime()) ? undefined : moment.toISOString();
};

const inputOf = ({ type, actor, entity, request, from, to }: AuditSearch) => {
  const [start, end] = [toIso(from), toIso(to)];
  return {
    ...(type === undefined ? {} : { type }),
    ...(actor === undefined ? {} : { actorId: actor }),
    ...(entity === undefined ? {} : { entityId: entity }),
    ...(request === undefined ? {} : { requestId: request }),
    ...(start === undefined ? {} : { from: start }),
    ...(end === undefined ? {} : { to: end }),
  };
};

const useAudit = (search: AuditSearch) => {
  const { client } = trpc.useUtils();
  return usePages(['admin', 'audit', search], (cursor, signal) =>
    client.admin.audit.list.query(
      { ...inputOf(search), ...(cursor === undefined ? {} : { cursor }) },
      { signal },
    ),
  );
};

export const AuditPage = () => {
  usePageTitle('Audit log');
  const search = useSearch({ from: '/member/admin/audit' });
  const navigate = useNavigate();
  const { query, items } = useAudit(search);
  return (
    <>
      <div className={table.head}>
        <h1>Audit log</h1>
      </div>
      <AuditFilters
        key={JSON.stringify(search)}
        search={search}
        onChange={(next) => navigate({ to: '/admin/audit', search: next })}
      />
      {query.error !== null && <ErrorMessage error={query.error} onRetry={() => query.refetch()} />}
      {query.isPending && <Skeleton height={480} />}
      {query.isSuccess && items.length === 0 && (
        <EmptyState title="No event matches">Choose a longer time or another event.</EmptyState>
      )}
      {query.error === null && items.length > 0 && <AuditTable rows={items} />}
      <More query={query} />
    </>
  );
};
