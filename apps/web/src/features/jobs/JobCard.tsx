import { isFinished, type Job } from '@atelier/core/schemas/jobs';
import { Button } from '@mantine/core';
import { IconDice5, IconPencil, IconPlayerStop } from '@tabler/icons-react';
import { formatAgo, formatPictures } from '../../lib/format.ts';
import classes from './JobCard.module.css';
import { JobTiles } from './JobTiles.tsx';
import { UnderstoodWords } from './UnderstoodWords.tsx';

export interface JobActions {
  /** Draws as many pictures with the same settings and a new seed. */
  readonly onNewSeed: (job: Job) => void;
  /** Fills the form with the job's settings. */
  readonly onReuse: (job: Job) => void;
  readonly onCancel: (job: Job) => void;
  /** Why the quota does not allow this many pictures; null if it does. */
  readonly reasonAgainst: (count: number) => string | null;
  /** A job is being created: no other can be created until then. */
  readonly drawing: boolean;
  /** Id of the job that is being cancelled. */
  readonly cancelling: string | null;
}

interface Props extends JobActions {
  readonly job: Job;
  readonly large: boolean;
  readonly mayCreate: boolean;
  readonly styleName: string;
}

const stateText = (job: Job): string => {
  if (job.state === 'pending') return 'Queued';
  if (job.state === 'running') return `Drawing ${Math.min(job.count, job.images.length + 1)} of ${job.count}`;
  if (job.state === 'cancelled') return 'Cancelled';
  if (job.state === 'failed') return 'Failed';
  return formatAgo(job.finishedAt ?? job.createdAt);
};

const Actions = (props: JobActions & { readonly job: Job }) => {
  const { job, onNewSeed, onReuse, onCancel, reasonAgainst, drawing, cancelling } = props;
  const look = {
    variant: 'subtle',
    color: 'gray',
    size: 'compact-sm',
    className: classes.action ?? '',
  } as const;
  if (!isFinished(job.state)) {
    return (
      <Button
        {...look}
        leftSection={<IconPlayerStop size={16} />}
        loading={cancelling === job.id}
        disabled={cancelling !== null}
        onClick={() => onCancel(job)}
      >
        Cancel
      </Button>
    );
  }
  const reason = reasonAgainst(job.count);
  return (
    <>
      <Button
        {...look}
        leftSection={<IconDice5 size={16} />}
        disabled={drawing || reason !== null}
        title={reason ?? `Draws ${formatPictures(job.count)} with the same settings and a new seed`}
        onClick={() => onNewSeed(job)}
      >
        New seed
      </Button>
      <Button
        {...look}
        leftSection={<IconPencil size={16} />}
        title="Fills the form with these settings"
        onClick={() => onReuse(job)}
      >
        Reuse settings
      </Button>
    </>
  );
};

/** One job in the studio: its pictures and a label with state and actions. */
export const JobCard = ({ job, large, mayCreate, styleName, ...actions }: Props) => (
  <article className={classes.root} data-large={large || undefined} aria-label={job.prompt}>
    <JobTiles job={job} large={large} />
    {job.state === 'failed' && (
      <p className={classes.failure}>
        {job.failure ?? 'The engine could not finish it.'} This didn’t count towards your quota.
      </p>
    )}
    {job.delay !== null && <p className={classes.delay}>{job.delay}</p>}
    <div className={classes.label}>
      <p className={classes.prompt} dir="auto">
        {job.prompt}
      </p>
      <p className={classes.meta}>
        <span data-state={job.state}>{stateText(job)}</span>
        <span>{styleName}</span>
        <span>
          {job.width} × {job.height}
        </span>
        <span>seed {job.seed}</span>
      </p>
      {job.understood !== null && <UnderstoodWords report={job.understood} />}
      {mayCreate && (
        <div className={classes.actions}>
          <Actions job={job} {...actions} />
        </div>
      )}
    </div>
  </article>
);
