import type { ResponseView } from '@atelier/core/schemas/responses';
import { Button, Skeleton } from '@mantine/core';
import { useState } from 'react';
import { formatDateTime } from '../../../lib/format.ts';
import { Choice } from '../../../ui/Choice.tsx';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { ErrorMessage } from '../../../ui/ErrorMessage.tsx';
import { TextLink } from '../../../ui/links.tsx';
import { usePageTitle } from '../../../ui/usePageTitle.ts';
import { More } from '../More.tsx';
import { Tag } from '../Tag.tsx';
import table from '../table.module.css';
import classes from './Blocks.module.css';
import { BlockTabs } from './BlockTabs.tsx';
import { kindText, stateText } from './block-words.ts';
import { DeclineDialog } from './DeclineDialog.tsx';
import { type ShownResponses, useResponses } from './useResponses.ts';

const shownOptions = [
  { value: 'all', label: 'All' },
  { value: 'open', label: 'In force' },
  { value: 'appealed', label: 'Appeals' },
] as const;

const Subject = ({ response: { person, address } }: { readonly response: ResponseView }) => {
  if (person === null) return <strong className={classes.address}>{address ?? 'A deleted account'}</strong>;
  return (
    <strong>
      <TextLink underline="always" to="/admin/users/$userId" params={{ userId: person.id }}>
        {person.name}
      </TextLink>
    </strong>
  );
};

const Appeal = ({ response: { appeal, note } }: { readonly response: ResponseView }) => (
  <>
    {appeal !== null && (
      <p className={classes.appeal} dir="auto">
        {appeal}
      </p>
    )}
    {note !== null && (
      <p className={table.dim}>
        Declined: <bdi>{note}</bdi>
      </p>
    )}
  </>
);

interface CardProps {
  readonly response: ResponseView;
  readonly busy: boolean;
  readonly onUndo: () => void;
  readonly onDecline: () => void;
}

const Card = ({ response, busy, onUndo, onDecline }: CardProps) => {
  const { person, address, ruleId, alertId, reason, createdAt, until, state } = response;
  const about = person?.name ?? address ?? 'a deleted account';
  const isUndoable = state === 'in_force' || state === 'over';
  return (
    <li className={classes.card}>
      <header>
        <Subject response={response} />
        <span>{kindText(response)}</span>
        <Tag tone={state === 'in_force' ? 'danger' : 'plain'}>{stateText(response)}</Tag>
      </header>
      <p dir="auto">{reason}</p>
      <p className={table.dim}>
        {formatDateTime(createdAt)}
        {until !== null && `, until ${formatDateTime(until)}`}, rule {ruleId}
        {alertId !== null && (
          <>
            {' '}
            <TextLink underline="always" to="/admin/alerts/$alertId" params={{ alertId }}>
              Alert
            </TextLink>
          </>
        )}
        {person !== null && (
          <>
            {' '}
            <TextLink underline="always" to="/admin/audit" search={{ person: person.email }}>
              Events
            </TextLink>
          </>
        )}
      </p>
      <Appeal response={response} />
      {isUndoable && (
        <span className={classes.actions}>
          <Button variant="default" loading={busy} aria-label={`Undo for ${about}`} onClick={onUndo}>
            Undo
          </Button>
          {response.appeal !== null && response.declinedAt === null && (
            <Button variant="subtle" color="gray" aria-label={`Decline ${about}`} onClick={onDecline}>
              Decline…
            </Button>
          )}
        </span>
      )}
    </li>
  );
};

/** What rules have done by themselves, and the appeals. */
export const ResponsesPage = () => {
  usePageTitle('Responses');
  const [shown, setShown] = useState<ShownResponses>('all');
  const [declined, setDeclined] = useState<ResponseView | null>(null);
  const { query, items, undo, decline } = useResponses(shown);
  return (
    <>
      <div className={table.head}>
        <div>
          <h1>Responses</h1>
          <p className={table.lead}>What rules did by themselves, and what people say about it.</p>
        </div>
      </div>
      <BlockTabs />
      <Choice legend="Show" value={shown} options={shownOptions} onChange={setShown} />
      {query.error !== null && <ErrorMessage error={query.error} onRetry={() => query.refetch()} />}
      {query.isPending && <Skeleton height={320} />}
      {query.isSuccess && items.length === 0 && (
        <EmptyState title={shown === 'appealed' ? 'No appeal waits' : 'Nothing here'}>
          When a rule locks an account, blocks an address or the like, it appears here.
        </EmptyState>
      )}
      <ul className={classes.cards} aria-label="Responses">
        {items.map((response) => (
          <Card
            key={response.id}
            response={response}
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
