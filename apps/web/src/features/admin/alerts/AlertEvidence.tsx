import type { AlertDetail } from '@atelier/core/schemas/alerts';
import { Skeleton } from '@mantine/core';
import { trpc } from '../../../trpc.ts';
import { ErrorMessage } from '../../../ui/ErrorMessage.tsx';
import form from '../../../ui/form.module.css';
import { TextLink } from '../../../ui/links.tsx';
import { AuditTable } from '../AuditTable.tsx';
import { More } from '../More.tsx';
import { usePages } from '../usePages.ts';
import { alertsKey } from './useAlertNews.ts';

/** The rows of the audit log behind an alert, and ways to more of them. */
export const AlertEvidence = ({ alert }: { readonly alert: AlertDetail }) => {
  const { client } = trpc.useUtils();
  const { query, items } = usePages([...alertsKey, 'evidence', alert.id], (cursor, signal) =>
    client.admin.alerts.evidence.query(
      { id: alert.id, ...(cursor === undefined ? {} : { beforeSeq: Number(cursor) }) },
      { signal },
    ),
  );
  const { userId, address } = alert.subject;
  return (
    <div className={form.stack}>
      {query.error !== null && <ErrorMessage error={query.error} onRetry={() => query.refetch()} />}
      {query.isPending && <Skeleton height={160} />}
      {query.isSuccess && items.length === 0 && (
        <p className={form.text}>
          {alert.seqs.length === 0
            ? 'This alert comes from counts, which name no single event.'
            : 'The events behind this alert were removed after their time.'}
        </p>
      )}
      {items.length > 0 && <AuditTable rows={items} isStale={false} />}
      <More query={query} />
      {userId !== null && (
        <TextLink to="/admin/audit" search={{ person: userId }} className={form.alone ?? ''}>
          Everything about this person in the audit log
        </TextLink>
      )}
      {address !== null && (
        <TextLink to="/admin/audit" search={{ ip: address }} className={form.alone ?? ''}>
          Everything from this address in the audit log
        </TextLink>
      )}
    </div>
  );
};
