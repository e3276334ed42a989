import type { Block } from '@atelier/core/schemas/blocks';
import { Button, NativeSelect, Skeleton, TextInput, VisuallyHidden } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { type BlockSearch, parseBlockSearch } from '../../../lib/block-search.ts';
import { formatNumber } from '../../../lib/format.ts';
import { useBegun } from '../../../lib/useBegun.ts';
import { Choice } from '../../../ui/Choice.tsx';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { ErrorMessage } from '../../../ui/ErrorMessage.tsx';
import { TextLink } from '../../../ui/links.tsx';
import { usePageTitle } from '../../../ui/usePageTitle.ts';
import { useSearchText } from '../../../ui/useSearchText.ts';
import { More } from '../More.tsx';
import { Tag } from '../Tag.tsx';
import table from '../table.module.css';
import { BlockDialog } from './BlockDialog.tsx';
import classes from './Blocks.module.css';
import { BlockTabs } from './BlockTabs.tsx';
import { endText, sourceText } from './block-words.ts';
import { ImportDialog } from './ImportDialog.tsx';
import { useBlockRemoval, useBlocks } from './useBlocks.ts';

const stateOptions = [
  { value: 'active', label: 'Active' },
  { value: 'expired', label: 'Ended' },
  { value: 'all', label: 'All' },
] as const;
const sourceOptions = [
  { value: '', label: 'Anyone' },
  { value: 'manual', label: 'By hand' },
  { value: 'rule', label: 'By a rule' },
  { value: 'import', label: 'Imported' },
];
const tones = { active: 'danger', expired: 'plain', removed: 'plain' } as const;
const states = { active: 'Active', expired: 'Ended', removed: 'Removed' } as const;

interface RowProps {
  readonly block: Block;
  readonly busy: boolean;
  readonly onEdit: () => void;
  readonly onRemove: () => void;
}

const Row = ({ block, busy, onEdit, onRemove }: RowProps) => (
  <tr>
    <td data-label="">
      <span className={`${table.strong} ${classes.address}`}>{block.network}</span>
      <span className={table.dim} dir="auto">
        {block.reason}
      </span>
    </td>
    <td data-label="State">
      <span>
        <Tag tone={tones[block.state]}>{states[block.state]}</Tag>{' '}
        <span className={table.dim}>{endText(block)}</span>
      </span>
    </td>
    <td data-label="From">
      <span>
        {sourceText(block)}
        {block.alertId !== null && (
          <>
            {' '}
            <TextLink underline="always" to="/admin/alerts/$alertId" params={{ alertId: block.alertId }}>
              Alert
            </TextLink>
          </>
        )}
      </span>
    </td>
    <td data-label="Refused">
      <span>
        {formatNumber(block.refused)}{' '}
        {!block.network.includes('/') && (
          <TextLink
            underline="always"
            to="/admin/audit"
            search={{ ip: block.network }}
            aria-label={`Events from ${block.network}`}
          >
            Events
          </TextLink>
        )}
      </span>
    </td>
    <td data-label="">
      {block.state === 'active' && (
        <span className={classes.actions}>
          <Button variant="subtle" color="gray" aria-label={`Edit ${block.network}`} onClick={onEdit}>
            Edit…
          </Button>
          <Button
            variant="subtle"
            color="gray"
            aria-label={`Remove ${block.network}`}
            loading={busy}
            onClick={onRemove}
          >
            Remove
          </Button>
        </span>
      )}
    </td>
  </tr>
);

const Filters = ({
  search,
  onChange,
}: {
  readonly search: BlockSearch;
  readonly onChange: (next: BlockSearch) => void;
}) => {
  const change = (next: Record<string, unknown>) => onChange(parseBlockSearch({ ...search, ...next }));
  const normalise = (typed: string) => typed.trim() || undefined;
  const [text, setText] = useSearchText(search.q, normalise, (typed) => change({ q: typed }));
  return (
    <div className={classes.filters}>
      <Choice
        legend="Show"
        value={search.show ?? 'active'}
        options={stateOptions}
        onChange={(show) => change({ show })}
      />
      <NativeSelect
        label="Made by"
        data={sourceOptions}
        value={search.source ?? ''}
        onChange={({ currentTarget }) => change({ source: currentTarget.value })}
      />
      <TextInput
        type="search"
        label="Is it blocked?"
        placeholder="An address or a range"
        maxLength={59}
        value={text}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
      />
    </div>
  );
};

/** Blocked addresses and ranges. */
export const BlocksPage = () => {
  usePageTitle('Blocks');
  const search = useSearch({ from: '/member/admin/blocks' });
  const navigate = useNavigate();
  const [edited, setEdited] = useState<Block | 'new' | null>(null);
  const [isImporting, setImporting] = useState(false);
  useBegun((begin) => {
    if (begin === 'block') setEdited('new');
    if (begin === 'import') setImporting(true);
  });
  const { query, items, active } = useBlocks(search);
  const { remove, removing } = useBlockRemoval();
  const isFiltered = Object.keys(search).length > 0;
  return (
    <>
      <div className={table.head}>
        <div>
          <h1>Blocks</h1>
          <p className={table.lead}>
            {active === undefined
              ? 'Addresses that are refused before anything else.'
              : `${formatNumber(active)} active. Requests from blocked addresses are refused before anything else.`}
          </p>
        </div>
        <span className={classes.buttons}>
          <Button variant="default" onClick={() => setImporting(true)}>
            Import…
          </Button>
          <Button onClick={() => setEdited('new')}>Block an address…</Button>
        </span>
      </div>
      <BlockTabs />
      <Filters search={search} onChange={(next) => navigate({ to: '/admin/blocks', search: next })} />
      {query.error !== null && <ErrorMessage error={query.error} onRetry={() => query.refetch()} />}
      {query.isPending && <Skeleton height={320} />}
      {query.isSuccess && items.length === 0 && (
        <EmptyState title={isFiltered ? 'Nothing found' : 'No address is blocked'}>
          {isFiltered
            ? 'No block fits these filters.'
            : 'Block an address or a range yourself, or let rules do it for an hour at a time.'}
        </EmptyState>
      )}
      {items.length > 0 && (
        <table className={`${table.table} ${table.cards}`}>
          <thead>
            <tr>
              <th scope="col">Address</th>
              <th scope="col">State</th>
              <th scope="col">Made by</th>
              <th scope="col">Refused requests</th>
              <th scope="col">
                <VisuallyHidden>Actions</VisuallyHidden>
              </th>
            </tr>
          </thead>
          <tbody>
            {items.map((block) => (
              <Row
                key={block.id}
                block={block}
                busy={removing === block.id}
                onEdit={() => setEdited(block)}
                onRemove={() => remove(block)}
              />
            ))}
          </tbody>
        </table>
      )}
      <More query={query} />
      <BlockDialog
        block={edited === 'new' ? null : edited}
        opened={edited !== null}
        onClose={() => setEdited(null)}
      />
      <ImportDialog opened={isImporting} onClose={() => setImporting(false)} />
    </>
  );
};
