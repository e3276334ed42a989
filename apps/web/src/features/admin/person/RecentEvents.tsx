import { Skeleton } from '@mantine/core';
import { formatAgo, formatPrecise, humanise } from '../../../lib/format.ts';
import { trpc } from '../../../trpc.ts';
import { ErrorMessage } from '../../../ui/ErrorMessage.tsx';
import form from '../../../ui/form.module.css';
import { TextLink } from '../../../ui/links.tsx';
import { Section } from '../../../ui/Section.tsx';
import user from '../UserPage.module.css';

const shown = 8;
/** Enough to find those between an admin’s looks at the console, which are left out. */
const read = 50;

/** The latest events by this person and about them, without an admin’s views of the console. */
export const RecentEvents = ({ id, email }: { readonly id: string; readonly email: string }) => {
  const query = trpc.admin.audit.list.useQuery({ personId: id, limit: read }, { staleTime: 0 });
  const events = query.data?.items.filter(({ type }) => type !== 'admin_access').slice(0, shown);
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
      {events?.length === 0 && (
        <p className={user.none}>
          {query.data?.items.length === 0 ? 'Nothing yet.' : 'Nothing but views of the console lately.'}
        </p>
      )}
      {events !== undefined && events.length > 0 && (
        <ul className={user.plain} aria-label="Recent events">
          {events.map(({ seq, type, time, actorId, ip }) => (
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
