import { Skeleton } from '@mantine/core';
import { formatAgo, formatPrecise, humanise } from '../../../lib/format.ts';
import { trpc } from '../../../trpc.ts';
import { ErrorMessage } from '../../../ui/ErrorMessage.tsx';
import form from '../../../ui/form.module.css';
import { TextLink } from '../../../ui/links.tsx';
import { Section } from '../../../ui/Section.tsx';
import user from '../UserPage.module.css';

const shown = 8;

/** The latest events by this person and about them. */
export const RecentEvents = ({ id, email }: { readonly id: string; readonly email: string }) => {
  const query = trpc.admin.audit.list.useQuery({ personId: id, limit: shown }, { staleTime: 0 });
  return (
    <Section
      title="Recent events"
      note={
        <TextLink
          to="/admin/audit"
          search={{ person: email }}
          underline="always"
          className={form.alone ?? ''}
        >
          View activity
        </TextLink>
      }
    >
      {query.error !== null && <ErrorMessage error={query.error} onRetry={() => query.refetch()} />}
      {query.isPending && <Skeleton height={160} />}
      {query.data?.items.length === 0 && <p className={user.none}>Nothing yet.</p>}
      {query.data !== undefined && query.data.items.length > 0 && (
        <ul className={user.plain} aria-label="Recent events">
          {query.data.items.map(({ seq, type, time, actorId, ip }) => (
            <li key={seq}>
              <strong>{humanise(type)}</strong>
              <span>
                {actorId === id ? 'by them' : 'about them'}
                {ip !== '' && ` from ${ip}`}, <time title={formatPrecise(time)}>{formatAgo(time)}</time>
              </span>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
};
