import { isRetentionSetting, type RetentionSetting } from '@atelier/core/retention';
import type { RetentionPreview as Preview } from '@atelier/core/schemas/retention';
import { Skeleton } from '@mantine/core';
import { formatBytes, formatDate, formatNumber } from '../../../lib/format.ts';
import { trpc } from '../../../trpc.ts';
import { ErrorMessage } from '../../../ui/ErrorMessage.tsx';
import { Notice } from '../../../ui/Notice.tsx';
import classes from './settings.module.css';

type Item = Preview['items'][number];

/** One, and several. */
const kindWords: Readonly<Record<Item['kind'], readonly [string, string]>> = {
  images: ['picture in the trash', 'pictures in the trash'],
  uploads: ['upload in the trash', 'uploads in the trash'],
  collections: ['collection in the trash', 'collections in the trash'],
  auditEvents: ['event of the audit log', 'events of the audit log'],
  alerts: ['resolved alert', 'resolved alerts'],
  responses: ['response', 'responses'],
  shares: ['ended link', 'ended links'],
  mails: ['email in the data folder', 'emails in the data folder'],
};

const daysOf = ({ oldest, newest }: Item): string => {
  if (oldest === null || newest === null) return '';
  const [from, to] = [formatDate(oldest), formatDate(newest)];
  return from === to ? `, from ${from}` : `, from ${from} to ${to}`;
};

const textOf = (item: Item): string => {
  const [one, several] = kindWords[item.kind];
  const size = item.bytes > 0 ? ` (${formatBytes(item.bytes)})` : '';
  return `${formatNumber(item.rows)} ${item.rows === 1 ? one : several}${size}${daysOf(item)}`;
};

const Loaded = ({ name, value }: { readonly name: RetentionSetting; readonly value: number | null }) => {
  const { data, error, refetch } = trpc.admin.settings.preview.useQuery({ name, value }, { gcTime: 0 });
  if (error !== null) return <ErrorMessage error={error} onRetry={() => refetch()} />;
  if (data === undefined) return <Skeleton height={56} aria-label="Counting what would be deleted" />;
  const due = data.items.filter(({ rows }) => rows > 0);
  if (due.length === 0) return <p>Nothing would be deleted at the next housekeeping.</p>;
  return (
    <Notice tone="danger" title="This would be deleted for good within an hour">
      <ul className={classes.due}>
        {due.map((item) => (
          <li key={item.kind}>{textOf(item)}</li>
        ))}
      </ul>
      {name === 'retention.auditDays' && <p>Of a long log, at most a month is removed a day.</p>}
    </Notice>
  );
};

/** What a change of a retention would delete; nothing for other settings. */
export const RetentionPreview = ({ name, value }: { readonly name: string; readonly value: unknown }) =>
  isRetentionSetting(name) && (typeof value === 'number' || value === null) ? (
    <Loaded name={name} value={value} />
  ) : null;
