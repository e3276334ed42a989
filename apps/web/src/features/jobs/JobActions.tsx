import { isFinished, type Job } from '@atelier/core/schemas/jobs';
import { Button } from '@mantine/core';
import {
  IconBrush,
  IconDice5,
  IconPencil,
  IconPlayerStop,
  IconRefresh,
  IconReplace,
} from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import { formatPictures } from '../../lib/format.ts';
import type { StudioModel } from '../../lib/models.ts';
import { ButtonLink } from '../../ui/links.tsx';
import { useLazyDialog } from '../../ui/useLazyDialog.ts';
import classes from './JobCard.module.css';

const ModelDialog = lazy(() => import('./ModelDialog.tsx').then((file) => ({ default: file.ModelDialog })));

export interface CardActions {
  /** Draws as many pictures with the same settings and a new seed. */
  readonly onNewSeed: (job: Job) => void;
  /** Draws the same settings, seed included. */
  readonly onRetry: (job: Job) => void;
  /** Fills the form with the job's settings. */
  readonly onReuse: (job: Job) => void;
  /** Fills the form with what of the job's settings another model can use. */
  readonly onOtherModel: (job: Job, modelId: string) => void;
  readonly onCancel: (job: Job) => void;
  /** Why the quota does not allow this many pictures; null if it does. */
  readonly reasonAgainst: (count: number, costMinor: number) => string | null;
  /** A job is being created: no other can be created until then. */
  readonly drawing: boolean;
  /** Id of the job that is being cancelled. */
  readonly cancelling: string | null;
}

interface Props extends CardActions {
  readonly job: Job;
  readonly models: readonly StudioModel[];
}

const look = {
  variant: 'subtle',
  color: 'gray',
  size: 'compact-sm',
  className: classes.action ?? '',
} as const;

const OtherModel = ({ job, models, onOtherModel }: Pick<Props, 'job' | 'models' | 'onOtherModel'>) => {
  const { opened, isMounted, open, close } = useLazyDialog();
  const others = models.filter(({ can }) => can.id !== job.model);
  if (others.length === 0) return null;
  return (
    <>
      <Button
        {...look}
        leftSection={<IconReplace size={16} />}
        title="Fills the form with these settings for another model"
        onClick={open}
      >
        Try another model
      </Button>
      {isMounted && (
        <Suspense>
          <ModelDialog
            opened={opened}
            models={others}
            chosen=""
            onClose={close}
            onChoose={(id) => {
              close();
              onOtherModel(job, id);
            }}
          />
        </Suspense>
      )}
    </>
  );
};

const Redraw = ({ job, onNewSeed, onRetry, reasonAgainst, drawing }: Props) => {
  const reason = reasonAgainst(job.count, job.costMinor);
  const isFailed = job.state === 'failed';
  const what = isFailed ? 'the same settings' : 'the same settings and a new seed';
  return (
    <Button
      {...look}
      leftSection={isFailed ? <IconRefresh size={16} /> : <IconDice5 size={16} />}
      disabled={drawing || reason !== null}
      title={reason ?? `Draws ${formatPictures(job.count)} with ${what}`}
      onClick={() => (isFailed ? onRetry : onNewSeed)(job)}
    >
      {isFailed ? 'Try again' : 'New seed'}
    </Button>
  );
};

/** The page of the edit has what was put in, as long as the tab lives. */
const EditAgain = ({ job: { source } }: Pick<Props, 'job'>) => {
  const shown = { ...look, leftSection: <IconBrush size={16} />, children: 'Edit again' };
  if (source === null) return null;
  return source.kind === 'image' ? (
    <ButtonLink {...shown} to="/images/$imageId/edit" params={{ imageId: source.id }} />
  ) : (
    <ButtonLink {...shown} to="/uploads/$uploadId/edit" params={{ uploadId: source.id }} />
  );
};

/** What can be done with a job: cancel it while it is unfinished, draw it again afterwards. */
export const JobActions = (props: Props) => {
  const { job, onReuse, onCancel, cancelling } = props;
  if (!isFinished(job.state))
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
  // Its picture's page has what can be done with it.
  if (job.kind === 'transform' || job.kind === 'upscale') return null;
  if (job.kind === 'edit') return <EditAgain job={job} />;
  // The same request would fail in the same way: only a changed one can help.
  const canRepeat = job.state !== 'failed' || job.retryable;
  return (
    <>
      {canRepeat && <Redraw {...props} />}
      <Button
        {...look}
        leftSection={<IconPencil size={16} />}
        title="Fills the form with these settings"
        onClick={() => onReuse(job)}
      >
        {job.failureKind === 'refused' ? 'Edit the prompt' : 'Reuse settings'}
      </Button>
      <OtherModel {...props} />
    </>
  );
};
