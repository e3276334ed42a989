import { isFinished, type Job } from '@atelier/core/schemas/jobs';
import { Button, VisuallyHidden } from '@mantine/core';
import { IconPlayerStop } from '@tabler/icons-react';
import { CompareButton } from '../../../ui/CompareButton.tsx';
import { JobTiles } from '../JobTiles.tsx';
import { nextStepAfter, stateText } from '../job-text.ts';
import classes from './Editing.module.css';

interface Props {
  /** The address of the picture that they are made from. */
  readonly original: string;
  /** Made from this picture, the newest first. */
  readonly jobs: readonly Job[];
  readonly cancelling: string | null;
  readonly onCancel: (id: string) => void;
}

const announcement = ([newest]: readonly Job[]): string => {
  if (newest === undefined) return '';
  if (!isFinished(newest.state)) return `${newest.images.length} of ${newest.count} pictures ready.`;
  return newest.state === 'completed' ? `Finished: ${newest.prompt}.` : `The job was ${newest.state}.`;
};

/** Pictures of another frame than the original's can't lie over it, and covered ones are looked at on their own page. */
const Compare = ({ job, original }: { readonly job: Job; readonly original: string }) => {
  const shown = job.images.filter(({ flagged }) => !flagged);
  if (!isFinished(job.state) || job.operation === 'outpaint' || shown.length === 0) return null;
  return (
    <div>
      <CompareButton before={original} pictures={shown} alt={job.prompt} />
    </div>
  );
};

const Result = ({
  job,
  original,
  large,
  cancelling,
  onCancel,
}: Omit<Props, 'jobs'> & { job: Job; large: boolean }) => (
  <article className={classes.result} aria-label={job.prompt}>
    <JobTiles job={job} large={large} />
    {job.state === 'failed' && (
      <p className={classes.error}>
        {job.failure ?? 'The engine could not finish it.'} {nextStepAfter(job.failureKind)}
      </p>
    )}
    {job.shortfall !== null && <p className={classes.hint}>{job.shortfall}</p>}
    {job.delay !== null && <p className={classes.hint}>{job.delay}</p>}
    <p className={classes.caption}>
      <span dir="auto">{job.prompt}</span> <span className={classes.hint}>{stateText(job)}</span>
    </p>
    <Compare job={job} original={original} />
    {!isFinished(job.state) && (
      <Button
        variant="subtle"
        color="gray"
        size="compact-sm"
        className={classes.cancel ?? ''}
        leftSection={<IconPlayerStop size={16} />}
        loading={cancelling === job.id}
        disabled={cancelling !== null}
        onClick={() => onCancel(job.id)}
      >
        Cancel
      </Button>
    )}
  </article>
);

/** What was made from the picture of late, with its progress. */
export const EditResults = ({ jobs, ...actions }: Props) => (
  <>
    <VisuallyHidden role="status">{announcement(jobs)}</VisuallyHidden>
    {jobs.length > 0 && <h2 className={classes.heading}>Made from this picture</h2>}
    {jobs.map((job, at) => (
      <Result key={job.id} job={job} large={at === 0} {...actions} />
    ))}
  </>
);
