import type { LegalKind } from '@atelier/core/legal';
import { Skeleton } from '@mantine/core';
import { useParams, useSearch } from '@tanstack/react-router';
import { isMissing } from '../../lib/failure.ts';
import { formatDate } from '../../lib/format.ts';
import { trpc } from '../../trpc.ts';
import { ErrorMessage } from '../../ui/ErrorMessage.tsx';
import { LegalBody } from '../../ui/legal/LegalBody.tsx';
import { legalKindWords } from '../../ui/legal/legal-words.ts';
import { TextLink } from '../../ui/links.tsx';
import { NotFoundMessage } from '../../ui/NotFoundMessage.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { usePageTitle } from '../../ui/usePageTitle.ts';
import classes from './LegalPage.module.css';

/** One published text, in the version that counts or an older one: to read, print and keep. */
export const LegalPage = () => {
  const kind = useParams({ from: '/legal/$kind' }).kind as LegalKind;
  const { version } = useSearch({ from: '/legal/$kind' });
  const text = trpc.legal.text.useQuery({ kind, ...(version !== undefined && { version }) });
  usePageTitle(text.data?.title ?? legalKindWords[kind] ?? 'Legal text');
  if (text.error !== null && isMissing(text.error))
    return (
      <NotFoundMessage>
        <TextLink to="/privacy" underline="always">
          Privacy on this server
        </TextLink>
      </NotFoundMessage>
    );
  return (
    <article className={classes.root}>
      {text.error !== null && <ErrorMessage error={text.error} onRetry={() => text.refetch()} />}
      {text.isPending && <Skeleton height={320} />}
      {text.data !== undefined && (
        <>
          <header>
            <h1 dir="auto">{text.data.title}</h1>
            <p className={classes.date}>
              Version {text.data.version}, published on {formatDate(text.data.publishedAt)}
            </p>
          </header>
          {!text.data.isCurrent && (
            <Notice title="This version no longer counts.">
              <p>
                <TextLink to="/privacy" underline="always">
                  See what counts now
                </TextLink>
              </p>
            </Notice>
          )}
          <LegalBody body={text.data.body} />
          <p className={classes.hash}>
            SHA-256 <code>{text.data.hash}</code>
          </p>
        </>
      )}
    </article>
  );
};
