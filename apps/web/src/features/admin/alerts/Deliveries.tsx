import type { DeliveryView } from '@atelier/core/schemas/alert-channels';
import { Button, Skeleton } from '@mantine/core';
import { useState } from 'react';
import { formatDateTime, humanise } from '../../../lib/format.ts';
import { trpc } from '../../../trpc.ts';
import { Choice } from '../../../ui/Choice.tsx';
import { ErrorMessage } from '../../../ui/ErrorMessage.tsx';
import form from '../../../ui/form.module.css';
import { TextLink } from '../../../ui/links.tsx';
import { More } from '../More.tsx';
import { Tag, type Tone } from '../Tag.tsx';
import table from '../table.module.css';
import { usePages } from '../usePages.ts';
import classes from './Alerts.module.css';
import { deliveriesKey, useChannels } from './useChannels.ts';

const shownOptions = [
  { value: 'all', label: 'All' },
  { value: 'queued', label: 'Waiting' },
  { value: 'sent', label: 'Sent' },
  { value: 'dead', label: 'Given up' },
] as const;
type Shown = (typeof shownOptions)[number]['value'];

const states: Readonly<Record<DeliveryView['state'], { readonly label: string; readonly tone: Tone }>> = {
  queued: { label: 'Waiting', tone: 'warning' },
  sent: { label: 'Sent', tone: 'accent' },
  dead: { label: 'Given up', tone: 'danger' },
};

/** What came back, or when it is tried next. */
const outcomeText = ({ state, attempts, lastStatus, lastError, dueAt, sentAt }: DeliveryView): string => {
  if (state === 'sent' && sentAt !== null) return formatDateTime(sentAt);
  const next = state === 'queued' ? `Next at ${formatDateTime(dueAt)}. ` : '';
  const answer = lastStatus === null ? (lastError ?? '') : `Answered ${lastStatus}. ${lastError ?? ''}`;
  return attempts === 0 ? next : `${next}${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}. ${answer}`;
};

const Row = ({ delivery }: { readonly delivery: DeliveryView }) => {
  const { replay } = useChannels();
  const { label, tone } = states[delivery.state];
  return (
    <tr>
      <td data-label="">
        <TextLink
          to="/admin/alerts/$alertId"
          params={{ alertId: delivery.alertId }}
          className={form.alone ?? ''}
        >
          {delivery.alertTitle}
        </TextLink>{' '}
        <span className={table.dim}>{humanise(delivery.change)}</span>
      </td>
      <td data-label="Channel">
        <bdi>{delivery.channelName}</bdi>
      </td>
      <td data-label="State">
        <Tag tone={tone}>{label}</Tag>
      </td>
      <td data-label="Outcome">
        {outcomeText(delivery)}{' '}
        {delivery.state === 'dead' && (
          <Button
            variant="default"
            size="xs"
            loading={replay.isPending}
            onClick={() => replay.mutate({ id: delivery.id })}
          >
            Send again
          </Button>
        )}
      </td>
    </tr>
  );
};

/** What was sent where, newest first, with what was given up. */
export const Deliveries = () => {
  const { client } = trpc.useUtils();
  const [shown, setShown] = useState<Shown>('all');
  const { query, items } = usePages([...deliveriesKey, shown], (cursor, signal) =>
    client.admin.alerts.channels.deliveries.query(
      { ...(shown === 'all' ? {} : { state: shown }), ...(cursor === undefined ? {} : { cursor }) },
      { signal },
    ),
  );
  return (
    <section aria-labelledby="deliveries-title">
      <h2 id="deliveries-title">Deliveries</h2>
      <Choice legend="Show" value={shown} options={shownOptions} onChange={setShown} />
      {query.error !== null && <ErrorMessage error={query.error} onRetry={() => query.refetch()} />}
      {query.isPending && <Skeleton height={160} />}
      {query.isSuccess && items.length === 0 && <p className={classes.none}>Nothing has been sent yet.</p>}
      {items.length > 0 && (
        <table className={`${table.table} ${table.cards}`} aria-label="Deliveries">
          <thead>
            <tr>
              <th scope="col">Alert</th>
              <th scope="col">Channel</th>
              <th scope="col">State</th>
              <th scope="col">Outcome</th>
            </tr>
          </thead>
          <tbody>
            {items.map((delivery) => (
              <Row key={delivery.id} delivery={delivery} />
            ))}
          </tbody>
        </table>
      )}
      <More query={query} />
    </section>
  );
};
