import { Skeleton } from '@mantine/core';
import { formatDateTime } from '../../../lib/format.ts';
import { ErrorMessage } from '../../../ui/ErrorMessage.tsx';
import { TextLink } from '../../../ui/links.tsx';
import { More } from '../More.tsx';
import { Tag } from '../Tag.tsx';
import table from '../table.module.css';
import classes from './Blocks.module.css';
import { kindText, stateText } from './block-words.ts';
import { useResponses } from './useResponses.ts';

/** What was done by itself because of an alert. */
export const AlertResponses = ({ alertId }: { readonly alertId: string }) => {
  const { query, items } = useResponses({ alert: alertId });
  if (query.isPending) return <Skeleton height={48} />;
  if (query.error !== null) return <ErrorMessage error={query.error} onRetry={() => query.refetch()} />;
  if (items.length === 0) return <p className={table.dim}>Nothing was done by itself.</p>;
  return (
    <>
      <ul className={classes.done}>
        {items.map((response) => (
          <li key={response.id}>
            <span>
              {kindText(response)}
              {': '}
              <bdi>{response.person?.name ?? response.address ?? 'a deleted account'}</bdi>
            </span>
            <Tag tone={response.state === 'in_force' ? 'danger' : 'plain'}>{stateText(response)}</Tag>
            <span className={table.dim}>{formatDateTime(response.createdAt)}</span>
          </li>
        ))}
      </ul>
      <More query={query} />
      <TextLink underline="always" to="/admin/blocks/responses" search={{ alert: alertId }}>
        Undo or answer under Responses
      </TextLink>
    </>
  );
};
