import type { Comparison } from '@atelier/core/schemas/comparisons';
import { Button, Skeleton, VisuallyHidden } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useModels } from '../../lib/models.ts';
import { galleryRoot, jobsKey } from '../../lib/queries.ts';
import { useCan } from '../../lib/session.ts';
import { trpc } from '../../trpc.ts';
import { ErrorMessage } from '../../ui/ErrorMessage.tsx';
import { TextLink } from '../../ui/links.tsx';
import { notifyFailure } from '../../ui/notify.tsx';
import { usePageTitle } from '../../ui/usePageTitle.ts';
import { ComparedEntry } from './ComparedEntry.tsx';
import classes from './ComparisonPage.module.css';

const pollMs = 1500;
const titleLength = 60;

/** Polled while pictures are being made: what arrives tells nothing about the models. */
const useComparison = (id: string) =>
  trpc.comparisons.get.useQuery(
    { id },
    { refetchInterval: ({ state }) => (state.data?.finished === false ? pollMs : false) },
  );

const useVote = () => {
  const utils = trpc.useUtils();
  const queryClient = useQueryClient();
  const vote = trpc.comparisons.vote.useMutation({
    onSuccess: (comparison) => {
      utils.comparisons.get.setData({ id: comparison.id }, comparison);
      void utils.comparisons.tally.invalidate();
      // What was fetched before the vote says nothing about the models.
      void queryClient.invalidateQueries({ queryKey: jobsKey });
      void queryClient.invalidateQueries({ queryKey: galleryRoot });
      void utils.images.invalidate();
    },
    onError: notifyFailure,
  });
  return {
    vote: (id: string, choice: number | null) => vote.mutate({ id, choice }),
    /** The choice that is being sent. */
    pending: vote.isPending ? vote.variables.choice : undefined,
    busy: vote.isPending,
  };
};

const intro = ({ finished, voted, entries }: Comparison): string => {
  if (voted) return 'You have voted. The models are shown below.';
  if (finished && entries.every(({ model }) => model !== null)) return 'The models are shown below.';
  if (finished) return 'Which is best? You’ll see the models after your vote.';
  const ready = entries.filter(({ images, count }) => images.length === count).length;
  return `The pictures are being made: ${ready} of ${entries.length} models are ready.`;
};

const Entries = ({ comparison }: { readonly comparison: Comparison }) => {
  const mayVote = useCan('job:create');
  const { models } = useModels();
  const { vote, pending, busy } = useVote();
  const { id, entries, finished, voted, choice } = comparison;
  const canVote = mayVote && finished && !voted;
  return (
    <>
      <ol className={classes.grid} data-count={entries.length}>
        {entries.map((entry) => (
          <ComparedEntry
            key={entry.position}
            entry={entry}
            models={models}
            prompt={comparison.prompt}
            isPreferred={voted && choice === entry.position}
            vote={
              canVote && entry.images.length > 0
                ? {
                    busy: pending === entry.position,
                    disabled: busy,
                    onVote: () => vote(id, entry.position),
                  }
                : null
            }
          />
        ))}
      </ol>
      {canVote && (
        <Button
          variant="default"
          className={classes.none ?? ''}
          loading={pending === null}
          disabled={busy}
          onClick={() => vote(id, null)}
        >
          None is best: show the models
        </Button>
      )}
    </>
  );
};

/** One prompt by several models, side by side; the vote comes before their names. */
export const ComparisonPage = () => {
  const { comparisonId } = useParams({ from: '/member/comparisons/$comparisonId' });
  const { data, error, isPending, refetch } = useComparison(comparisonId);
  usePageTitle(data === undefined ? 'Comparison' : data.prompt.slice(0, titleLength));
  return (
    <div className={classes.root}>
      <TextLink to="/comparisons" className={classes.back ?? ''}>
        <IconArrowLeft size={16} aria-hidden /> Comparisons
      </TextLink>
      {data === undefined && <VisuallyHidden component="h1">Comparison</VisuallyHidden>}
      {error !== null && data === undefined && <ErrorMessage error={error} onRetry={() => refetch()} />}
      {isPending && <Skeleton height={360} />}
      {data !== undefined && (
        <>
          <h1 dir="auto">{data.prompt}</h1>
          <p className={classes.intro} role="status">
            {intro(data)}
          </p>
          <Entries comparison={data} />
        </>
      )}
    </div>
  );
};
