import type { ProcedureFigures } from '@atelier/core/schemas/metrics';
import { Skeleton, TextInput, UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconSearch } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type ApiSearch, type ApiSort, parseApiSearch } from '../../../lib/api-search.ts';
import { counted, formatDuration } from '../../../lib/figures.ts';
import { formatNumber } from '../../../lib/format.ts';
import { trpc } from '../../../trpc.ts';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { ErrorMessage } from '../../../ui/ErrorMessage.tsx';
import { TextLink } from '../../../ui/links.tsx';
import { usePageTitle } from '../../../ui/usePageTitle.ts';
import { useSearchText } from '../../../ui/useSearchText.ts';
import { liveOptions } from '../figures/live-options.ts';
import { WindowChoice } from '../figures/WindowChoice.tsx';
import table from '../table.module.css';
import classes from './ApiPage.module.css';
import { rowsOf } from './api-rows.ts';
import { ProcedureDetail } from './ProcedureDetail.tsx';

const columns: readonly { readonly sort: ApiSort; readonly label: string }[] = [
  { sort: 'name', label: 'Procedure' },
  { sort: 'calls', label: 'Calls' },
  { sort: 'refused', label: 'Refused' },
  { sort: 'failed', label: 'Failed' },
  { sort: 'p50', label: 'p50' },
  { sort: 'p95', label: 'p95' },
  { sort: 'p99', label: 'p99' },
];

const time = (ms: number | null): string => (ms === null ? '–' : formatDuration(ms));

const Row = ({ item, search }: { readonly item: ProcedureFigures; readonly search: ApiSearch }) => {
  const { name, calls, refused, failed, latency } = item;
  return (
    <tr className={table.linked}>
      <td data-label="">
        <TextLink
          to="/admin/api"
          search={{ ...search, name }}
          resetScroll={false}
          state={{ keepFocus: true }}
          className={`${table.rowLink} ${table.mono}`}
        >
          {name}
        </TextLink>
      </td>
      <td data-label="Calls">{formatNumber(calls)}</td>
      <td data-label="Refused">{formatNumber(refused)}</td>
      <td data-label="Failed" className={failed > 0 ? (classes.bad ?? '') : ''}>
        {formatNumber(failed)}
      </td>
      <td data-label="p50">{time(latency.p50)}</td>
      <td data-label="p95">{time(latency.p95)}</td>
      <td data-label="p99">{time(latency.p99)}</td>
    </tr>
  );
};

interface TableProps {
  readonly rows: readonly ProcedureFigures[];
  readonly search: ApiSearch;
  readonly onSort: (sort: ApiSort) => void;
}

const ProcedureTable = ({ rows, search, onSort }: TableProps) => {
  const sorted = search.sort ?? 'calls';
  return (
    <table className={`${table.table} ${table.cards} ${classes.figures}`}>
      <thead>
        <tr>
          {columns.map(({ sort, label }) => (
            <th
              key={sort}
              scope="col"
              {...(sort === sorted && {
                'aria-sort': sort === 'name' ? ('ascending' as const) : ('descending' as const),
              })}
            >
              <UnstyledButton
                className={table.sorter}
                {...(sort === sorted && { 'data-active': true })}
                onClick={() => onSort(sort)}
              >
                {label}
                {sort === sorted && <IconArrowDown size={14} aria-hidden />}
              </UnstyledButton>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((item) => (
          <Row key={item.name} item={item} search={search} />
        ))}
      </tbody>
    </table>
  );
};

/** What was called, by procedure and route. */
export const ApiPage = () => {
  usePageTitle('API');
  const search = useSearch({ from: '/member/admin/api' });
  const { window = 'now', q, name } = search;
  const navigate = useNavigate();
  const query = trpc.admin.metrics.api.useQuery({ window }, liveOptions(window));
  const apply = (next: Record<string, unknown>, replace = false) =>
    void navigate({
      to: '/admin/api',
      search: parseApiSearch({ ...search, ...next }),
      replace,
      resetScroll: false,
    });
  const [text, setText] = useSearchText(
    q,
    (typed) => parseApiSearch({ q: typed }).q,
    (typed) => apply({ q: typed }, true),
  );
  const rows = rowsOf(query.data?.items ?? [], q, search.sort ?? 'calls');
  const calls = rows.reduce((sum, row) => sum + row.calls, 0);
  return (
    <>
      <div className={table.head}>
        <div>
          <h1>API</h1>
          <p className={table.lead}>
            {query.data === undefined
              ? 'Calls by procedure and route.'
              : `${counted(calls, 'call')} of ${counted(rows.length, 'procedure or route', 'procedures and routes')}.`}
          </p>
        </div>
        <WindowChoice window={window} onChange={(next) => apply({ window: next })} />
      </div>
      {name !== undefined && (
        <ProcedureDetail key={name} name={name} window={window} onClose={() => apply({ name: undefined })} />
      )}
      <TextInput
        type="search"
        className={classes.search ?? ''}
        aria-label="Search procedures or errors"
        placeholder="Search procedures or errors"
        leftSection={<IconSearch size={17} aria-hidden />}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {query.error !== null && <ErrorMessage error={query.error} onRetry={() => query.refetch()} />}
      {query.isPending && <Skeleton height={420} />}
      {query.isSuccess && rows.length === 0 && (
        <EmptyState title={q === undefined ? 'Nothing was called yet' : 'No procedure matches'}>
          {q === undefined
            ? 'Calls appear here as they happen.'
            : 'Try a part of a name, or an error such as rate_limited.'}
        </EmptyState>
      )}
      {rows.length > 0 && <ProcedureTable rows={rows} search={search} onSort={(sort) => apply({ sort })} />}
    </>
  );
};
