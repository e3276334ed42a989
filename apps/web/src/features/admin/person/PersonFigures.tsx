import { Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import { formatAgo, formatBytes, formatDate, formatNumber } from '../../../lib/format.ts';
import { trpc } from '../../../trpc.ts';
import { ErrorMessage } from '../../../ui/ErrorMessage.tsx';
import { Section } from '../../../ui/Section.tsx';
import user from '../UserPage.module.css';
import { PersonRecord } from './PersonRecord.tsx';

const Fact = ({ name, children }: { readonly name: string; readonly children: ReactNode }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

/** Work, storage and access tokens of one person: numbers and names, never what was made or written. */
export const PersonFigures = ({ id, sessions }: { readonly id: string; readonly sessions: number }) => {
  const query = trpc.admin.users.figures.useQuery({ id });
  if (query.error !== null) return <ErrorMessage error={query.error} onRetry={() => query.refetch()} />;
  const { data } = query;
  if (data === undefined) return <Skeleton height={180} />;
  const { jobs, tokens } = data;
  return (
    <>
      <PersonRecord id={id} figures={data} sessions={sessions} />
      <Section title="Jobs and storage">
        <dl className={user.facts}>
          <Fact name="Completed">{formatNumber(jobs.completed)}</Fact>
          <Fact name="Failed">{formatNumber(jobs.failed)}</Fact>
          <Fact name="Unfinished">{formatNumber(jobs.unfinished)}</Fact>
          <Fact name="Stored">
            {formatBytes(data.storedBytes)} in {formatNumber(data.storedFiles)} files
          </Fact>
        </dl>
      </Section>
      <Section title="Access tokens" note="“End sessions…” ends them, too.">
        {tokens.length === 0 ? (
          <p className={user.none}>No access tokens.</p>
        ) : (
          <ul className={user.plain} aria-label="Access tokens">
            {tokens.map(({ id: tokenId, name, lastUsedAt, expiresAt }) => (
              <li key={tokenId}>
                <strong>
                  <bdi>{name}</bdi>
                </strong>
                <span>
                  {lastUsedAt === null ? 'never used' : `used ${formatAgo(lastUsedAt)}`}, ends{' '}
                  {formatDate(expiresAt)}
                </span>
              </li>
            ))}
          </ul>
        )}
      </Section>
    </>
  );
};
