import type { ResponseView } from '@atelier/core/schemas/responses';
import { NativeSelect, Skeleton } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { parseResponseSearch, type ResponseSearch } from '../../../lib/block-search.ts';
import { trpc } from '../../../trpc.ts';
import { Choice } from '../../../ui/Choice.tsx';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { ErrorMessage } from '../../../ui/ErrorMessage.tsx';
import { TextLink } from '../../../ui/links.tsx';
import { usePageTitle } from '../../../ui/usePageTitle.ts';
import { More } from '../More.tsx';
import table from '../table.module.css';
import classes from './Blocks.module.css';
import { BlockTabs } from './BlockTabs.tsx';
import { DeclineDialog } from './DeclineDialog.tsx';
import { ResponseCard } from './ResponseCard.tsx';
import { useResponses } from './useResponses.ts';

const shownOptions = [
  { value: 'all', label: 'All' },
  { value: 'open', label: 'In force' },
  { value: 'appealed', label: 'Appeals' },
] as const;

interface FiltersProps {
  readonly search: ResponseSearch;
  readonly rules: readonly { readonly id: string; readonly name: string }[];
}

const Filters = ({ search, rules }: FiltersProps) => {
  const navigate = useNavigate();
  const change = (next: Record<string, unknown>) =>
    navigate({ to: '/admin/blocks/responses', search: parseResponseSearch({ ...search, ...next }) });
  const { rule = '' } = search;
  const options = rules.map(({ id, name }) => ({ value: id, label: name }));
  return (
    <>
      <div className={classes.filters}>
        <Choice
          legend="Show"
          value={search.show ?? 'all'}
          options={shownOptions}
          onChange={(show) => change({ show })}
        />
        <NativeSelect
          label="Rule"
          data={[
            { value: '', label: 'Any rule' },
            ...options,
            ...(rule === '' || options.some(({ value }) => value === rule)
              ? []
              : [{ value: rule, label: rule }]),
          ]}
          value={rule}
          onChange={({ currentTarget }) => change({ rule: currentTarget.value })}
        />
      </div>
      {(search.alert !== undefined || search.person !== undefined) && (
        <p className={table.dim}>
          {search.alert === undefined ? 'Only those about one person.' : 'Only those of one alert.'}{' '}
          <TextLink underline="always" to="/admin/blocks/responses">
            Show all
          </TextLink>
        </p>
      )}
    </>
  );
};

/** What rules have done by themselves, and the appeals. */
export const ResponsesPage = () => {
  usePageTitle('Responses');
  const search = useSearch({ from: '/member/admin/blocks/responses' });
  const [declined, setDeclined] = useState<ResponseView | null>(null);
  const { query, items, undo, decline } = useResponses(search);
  const rules = trpc.admin.rules.list.useQuery().data?.items ?? [];
  const isFiltered = Object.keys(search).length > 0;
  return (
    <>
      <div className={table.head}>
        <div>
          <h1>Responses</h1>
          <p className={table.lead}>What rules did by themselves, and what people say about it.</p>
        </div>
      </div>
      <BlockTabs />
      <Filters search={search} rules={rules} />
      {query.error !== null && <ErrorMessage error={query.error} onRetry={() => query.refetch()} />}
      {query.isPending && <Skeleton height={320} />}
      {query.isSuccess && items.length === 0 && (
        <EmptyState title={search.show === 'appealed' ? 'No appeal waits' : 'Nothing here'}>
          {isFiltered
            ? 'Nothing fits these filters.'
            : 'When a rule locks an account, blocks an address or the like, it appears here.'}
        </EmptyState>
      )}
      <ul className={classes.cards} aria-label="Responses" aria-busy={query.isPlaceholderData}>
        {items.map((response) => (
          <ResponseCard
            key={response.id}
            response={response}
            ruleName={rules.find(({ id }) => id === response.ruleId)?.name}
            busy={undo.isPending && undo.variables.id === response.id}
            onUndo={() => undo.mutate({ id: response.id })}
            onDecline={() => setDeclined(response)}
          />
        ))}
      </ul>
      <More query={query} />
      <DeclineDialog response={declined} decline={decline} onClose={() => setDeclined(null)} />
    </>
  );
};
