import type { AdminModel } from '@atelier/core/schemas/admin-models';
import { isFinished, type Job } from '@atelier/core/schemas/jobs';
import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { galleryRoot } from '../../../lib/queries.ts';
import { trpc } from '../../../trpc.ts';
import dialog from '../../../ui/Dialog.module.css';
import form from '../../../ui/form.module.css';
import { Picture } from '../../../ui/Picture.tsx';
import { useDialogLock } from '../../../ui/useDialogLock.ts';
import classes from './ModelSamples.module.css';
import { PictureChoice } from './PictureChoice.tsx';
import { useSamples } from './useSamples.ts';

const pollMs = 1500;

const useJobsUntilFinished = (jobIds: readonly string[]): readonly (Job | undefined)[] =>
  trpc
    .useQueries((queries) =>
      jobIds.map((id) =>
        queries.jobs.get(
          { id },
          {
            staleTime: 0,
            refetchInterval: ({ state: { data } }) =>
              data !== undefined && isFinished(data.state) ? false : pollMs,
          },
        ),
      ),
    )
    .map(({ data }) => data);

interface TileProps {
  readonly job: Job | undefined;
  readonly isChosen: boolean;
  readonly isDisabled: boolean;
  readonly onChange: (isChosen: boolean) => void;
}

/** A picture once its job is finished; until then the progress, or why there is none. */
const Tile = ({ job, isChosen, isDisabled, onChange }: TileProps) => {
  const [image] = job?.images ?? [];
  if (job !== undefined && image !== undefined && isFinished(job.state))
    return (
      <PictureChoice label={job.prompt} isChosen={isChosen} isDisabled={isDisabled} onChange={onChange}>
        <Picture {...image} variant="thumb" alt="" />
      </PictureChoice>
    );
  return (
    <div className={classes.pending}>
      {job !== undefined && isFinished(job.state) ? (
        <p>{job.failure ?? 'It was cancelled.'}</p>
      ) : (
        <progress max={1} value={job?.progress ?? 0} aria-label={`Progress of “${job?.prompt ?? ''}”`} />
      )}
    </div>
  );
};

interface Props {
  readonly model: AdminModel;
  readonly jobIds: readonly string[];
  readonly room: number;
  readonly onClose: () => void;
}

/** The pictures of sample jobs as they come, all chosen until they are taken out. */
export const DrawnSamples = ({ model, jobIds, room, onClose }: Props) => {
  const queryClient = useQueryClient();
  const jobs = useJobsUntilFinished(jobIds);
  const { addAll, isAdding } = useSamples(model);
  const [refused, setRefused] = useState<readonly string[]>([]);
  useDialogLock(isAdding);
  const ready = jobs.flatMap((job) =>
    job !== undefined && isFinished(job.state) ? job.images.slice(0, 1).map(({ id }) => id) : [],
  );
  const chosen = ready.filter((id) => !refused.includes(id)).slice(0, room);
  const left = jobs.filter((job) => job === undefined || !isFinished(job.state)).length;
  useEffect(() => {
    if (left === 0) void queryClient.invalidateQueries({ queryKey: galleryRoot });
  }, [left, queryClient]);
  return (
    <div className={form.stack}>
      <p className={form.text} role="status">
        {left > 0
          ? `${jobs.length - left} of ${jobs.length} are ready. You can close this: they go on, and come into your gallery.`
          : 'Choose what people see. All of them are also in your gallery.'}
      </p>
      <div className={classes.choices}>
        {jobs.map((job, at) => {
          const id = job?.images[0]?.id ?? '';
          return (
            <Tile
              key={jobIds[at]}
              job={job}
              isChosen={chosen.includes(id)}
              isDisabled={isAdding || (chosen.length >= room && !chosen.includes(id))}
              onChange={(isChosen) =>
                setRefused((ids) => (isChosen ? ids.filter((one) => one !== id) : [...ids, id]))
              }
            />
          );
        })}
      </div>
      <div className={dialog.actions}>
        <Button variant="default" disabled={isAdding} onClick={onClose}>
          Close
        </Button>
        <Button
          loading={isAdding}
          disabled={chosen.length === 0 || left > 0}
          onClick={async () => {
            if (await addAll(chosen)) onClose();
          }}
        >
          {chosen.length > 1 ? `Use ${chosen.length} as samples` : 'Use as sample'}
        </Button>
      </div>
    </div>
  );
};
