import type { ComparisonSummary, ComparisonTally } from '@atelier/core/schemas/comparisons';
import { Button, Skeleton } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Fragment } from 'react';
import { formatAgo } from '../../lib/format.ts';
import { modelName, type StudioModel, useModels } from '../../lib/models.ts';
import { comparisonsKey, type Page } from '../../lib/queries.ts';
import { trpc } from '../../trpc.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorMessage } from '../../ui/ErrorMessage.tsx';
import { ButtonLink, TextLink } from '../../ui/links.tsx';
import { usePageTitle } from '../../ui/usePageTitle.ts';
import classes from './ComparisonPage.module.css';

type Models = readonly StudioModel[] | undefined;

const useComparisons = () => {
  const { client } = trpc.useUtils();
  return useInfiniteQuery({
    queryKey: comparisonsKey,
    queryFn: ({ pageParam, signal }): Promise<Page<ComparisonSummary>> =>
      client.comparisons.list.query(pageParam === undefined ? {} : { cursor: pageParam }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    // A vote or a new comparison is elsewhere; this page is looked at seldom.
    staleTime: 0,
  });
};

const Tally = ({ items, models }: ComparisonTally & { readonly models: Models }) => (
  <section aria-labelledby="tally">
    <h2 id="tally">Your votes</h2>
    <dl className={classes.tally}>
      {items.map(({ model, shown, preferred }) => (
        <Fragment key={model}>
          <dt>{modelName(models, model)}</dt>
          <dd>
            <progress className={classes.bar} max={shown} value={preferred} aria-hidden="true" />
          </dd>
          <dd>
            best in {preferred} of {shown}
          </dd>
        </Fragment>
      ))}
    </dl>
  </section>
);

const outcome = ({ voted, preferred, models }: ComparisonSummary, known: Models): string => {
  if (!voted) return `${models} models, not voted yet`;
  return preferred === null
    ? `${models} models, none was best`
    : `${modelName(known, preferred, 'A model no longer offered')} was best`;
};

/** Earlier comparisons, and how the person's votes fell. */
export const ComparisonsPage = () => {
  usePageTitle('Comparisons');
  const list = useComparisons();
  const tally = trpc.comparisons.tally.useQuery().data;
  const { models } = useModels();
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className={classes.root}>
      <TextLink to="/studio" className={classes.back ?? ''}>
        <IconArrowLeft size={16} aria-hidden /> Studio
      </TextLink>
      <h1 tabIndex={-1}>Comparisons</h1>
      {tally !== undefined && tally.items.length > 0 && <Tally items={tally.items} models={models} />}
      {list.isPending && <Skeleton height={240} />}
      {list.error !== null && items.length === 0 && (
        <ErrorMessage error={list.error} onRetry={() => list.refetch()} />
      )}
      {list.isSuccess && items.length === 0 && (
        <EmptyState
          title="No comparisons yet"
          action={<ButtonLink to="/studio">Go to the studio</ButtonLink>}
        >
          Let several models draw the same prompt, and choose the best without knowing which made it.
        </EmptyState>
      )}
      <ul className={classes.list}>
        {items.map((item) => (
          <li key={item.id}>
            <Link to="/comparisons/$comparisonId" params={{ comparisonId: item.id }} className={classes.item}>
              <bdi>{item.prompt}</bdi>
              <span>
                {outcome(item, models)} · {formatAgo(item.createdAt)}
              </span>
            </Link>
          </li>
        ))}
      </ul>
      {list.hasNextPage && (
        <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          Show more
        </Button>
      )}
    </div>
  );
};
