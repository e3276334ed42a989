import { isFinished } from '@atelier/core/schemas/jobs';
import { Button, VisuallyHidden } from '@mantine/core';
import type { RefObject } from 'react';
import type { StudioModel } from '../../lib/models.ts';
import { ErrorMessage } from '../../ui/ErrorMessage.tsx';
import { useLateFlags } from '../../ui/pictures/useLateFlags.ts';
import { ComparisonCard } from './ComparisonCard.tsx';
import { feedEntries } from './feed-entries.ts';
import { Ideas } from './Ideas.tsx';
import type { CardActions } from './JobActions.tsx';
import { JobCard } from './JobCard.tsx';
import classes from './JobFeed.module.css';
import { JobSkeleton } from './skeletons.tsx';
import type { useJobs } from './useJobs.ts';

interface Props extends CardActions {
  readonly jobs: ReturnType<typeof useJobs>;
  readonly mayCreate: boolean;
  readonly models: readonly StudioModel[];
  readonly feedRef: RefObject<HTMLElement | null>;
  readonly onIdea: (prompt: string) => void;
}

/** The screen reader announcement of the newest job's progress. */
const announcement = ({ jobs }: ReturnType<typeof useJobs>): string => {
  const [newest] = jobs;
  if (newest === undefined) return '';
  if (!isFinished(newest.state)) return `${newest.images.length} of ${newest.count} pictures ready.`;
  return newest.state === 'completed' ? `Finished: ${newest.prompt}.` : `The job was ${newest.state}.`;
};

/** When pictures came last, and from which model. */
const newestOf = ({ jobs }: ReturnType<typeof useJobs>) => {
  const ended = jobs.find(({ finishedAt, images }) => finishedAt !== null && images.length > 0);
  return ended && { model: ended.model, createdAt: ended.finishedAt ?? ended.createdAt };
};

/** The recent jobs, newest first and largest. */
export const JobFeed = ({ jobs, mayCreate, models, feedRef, onIdea, ...actions }: Props) => {
  const { list } = jobs;
  useLateFlags(newestOf(jobs));
  return (
    <section ref={feedRef} className={classes.root} aria-label="Recent pictures">
      <VisuallyHidden role="status">{announcement(jobs)}</VisuallyHidden>
      {list.isPending && <JobSkeleton />}
      {list.error !== null && jobs.jobs.length === 0 && (
        <ErrorMessage error={list.error} onRetry={() => list.refetch()} />
      )}
      {list.isSuccess && jobs.jobs.length === 0 && mayCreate && <Ideas onPick={onIdea} />}
      {list.isSuccess && jobs.jobs.length === 0 && !mayCreate && <p>No pictures yet.</p>}
      {feedEntries(jobs.jobs).map((entry, at) =>
        'job' in entry ? (
          <JobCard
            key={entry.key}
            job={entry.job}
            large={at === 0}
            mayCreate={mayCreate}
            models={models}
            {...actions}
          />
        ) : (
          <ComparisonCard key={entry.key} id={entry.comparison} jobs={entry.jobs} />
        ),
      )}
      {list.hasNextPage && (
        <Button
          variant="default"
          className={classes.more}
          loading={list.isFetchingNextPage}
          onClick={() => list.fetchNextPage()}
        >
          Show earlier jobs
        </Button>
      )}
    </section>
  );
};
