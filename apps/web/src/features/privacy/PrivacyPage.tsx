import { Skeleton } from '@mantine/core';
import { formatDate } from '../../lib/format.ts';
import { trpc } from '../../trpc.ts';
import { ErrorMessage } from '../../ui/ErrorMessage.tsx';
import { LegalBody } from '../../ui/legal/LegalBody.tsx';
import { TextLink } from '../../ui/links.tsx';
import { usePageTitle } from '../../ui/usePageTitle.ts';
import { BrowserStorage } from './BrowserStorage.tsx';
import classes from './PrivacyPage.module.css';
import { Retention } from './Retention.tsx';

const Notice = () => {
  const text = trpc.legal.text.useQuery({ kind: 'privacy' });
  if (text.error !== null) return <ErrorMessage error={text.error} onRetry={() => text.refetch()} />;
  if (text.data === undefined) return <Skeleton height={200} />;
  return (
    <>
      <p className={classes.date}>
        Version {text.data.version}, published on {formatDate(text.data.publishedAt)}
      </p>
      <LegalBody body={text.data.body} level={3} />
    </>
  );
};

/** What this server does with the data of people, for everyone (R-DATA-6). */
export const PrivacyPage = () => {
  usePageTitle('Privacy');
  const published = trpc.legal.published.useQuery();
  const notice = published.data?.items.find(({ kind }) => kind === 'privacy');
  const others = published.data?.items.filter(({ kind }) => kind !== 'privacy') ?? [];
  return (
    <div className={classes.root}>
      <header>
        <h1>Privacy</h1>
        <p className={classes.lead}>
          What this Atelier does with data about you, and what you can do about it.
        </p>
      </header>
      {published.error !== null && (
        <ErrorMessage error={published.error} onRetry={() => published.refetch()} />
      )}
      {published.isPending && <Skeleton height={200} />}
      {published.isSuccess && notice === undefined && (
        <p className={classes.none}>
          The people who run this server haven’t written a notice of their own yet. What Atelier itself does
          with your data is below.
        </p>
      )}
      {notice !== undefined && (
        <section aria-label={notice.title}>
          <h2 dir="auto">{notice.title}</h2>
          <Notice />
        </section>
      )}
      <BrowserStorage />
      <Retention />
      {others.length > 0 && (
        <section aria-labelledby="other-texts">
          <h2 id="other-texts">Also published here</h2>
          <ul className={classes.list}>
            {others.map(({ kind, title }) => (
              <li key={kind}>
                <TextLink to="/legal/$kind" params={{ kind }} underline="always">
                  {title}
                </TextLink>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
};
