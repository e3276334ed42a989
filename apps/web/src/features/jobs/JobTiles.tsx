import { isFinished, type Job } from '@atelier/core/schemas/jobs';
import { Link } from '@tanstack/react-router';
import type { CSSProperties } from 'react';
import { Picture } from '../../ui/Picture.tsx';
import { TileActions } from '../../ui/TileActions.tsx';
import classes from './JobTiles.module.css';
import { pictureProgress } from './progress.ts';

/** The aspect ratio of the space beside the form. */
const spaceRatio = 1.5;

/** The number of columns that shows the pictures of a job largest. */
const bestColumns = (count: number, ratio: number): number => {
  const widthAt = (columns: number) =>
    Math.min(1 / columns, ratio / (spaceRatio * Math.ceil(count / columns)));
  return Array.from({ length: count }, (_, at) => at + 1).reduce((best, each) =>
    widthAt(each) > widthAt(best) ? each : best,
  );
};

const Blank = ({ job, drawing }: { readonly job: Job; readonly drawing: boolean }) => (
  <div className={classes.blank} data-drawing={drawing || undefined}>
    {drawing && job.preview !== null && (
      <img
        className={classes.preview}
        src={job.preview.url}
        alt={`${job.prompt}, unfinished`}
        decoding="async"
      />
    )}
    {drawing && (
      <progress
        max={1}
        value={pictureProgress(job)}
        aria-label="Progress of this picture"
        className={classes.meter}
      />
    )}
  </div>
);

interface TileProps {
  readonly job: Job;
  readonly image: Job['images'][number];
  readonly at: number;
  readonly large: boolean;
}

/** A picture that has come. Its page exists once the job is finished. */
const Tile = ({ job, image, at, large }: TileProps) => {
  const picture = (
    <Picture
      {...image}
      variant={large && job.count === 1 ? 'full' : 'thumb'}
      alt={`${job.prompt}, picture ${at + 1} of ${job.count}`}
    />
  );
  if (!isFinished(job.state)) return <span className={classes.link}>{picture}</span>;
  return (
    <>
      <Link to="/images/$imageId" params={{ imageId: image.id }} className={classes.link}>
        {picture}
      </Link>
      <TileActions
        image={{ id: image.id, prompt: job.prompt }}
        name={`picture ${at + 1} of ${job.count}, ${job.prompt}`}
        deletable
      />
    </>
  );
};

interface Props {
  readonly job: Job;
  /** The newest job is shown large. */
  readonly large: boolean;
}

/** The pictures of a job, and a placeholder for each that is not drawn yet. */
export const JobTiles = ({ job, large }: Props) => {
  const open = isFinished(job.state) ? 0 : Math.max(0, job.count - job.images.length);
  // Keyed by position, so that each placeholder is replaced by its own picture.
  const blanks = Array.from({ length: open }, (_, at) => job.images.length + at);
  const ratio = job.width / job.height;
  const columns = bestColumns(job.count, ratio);
  const shape = {
    '--ratio': ratio,
    '--columns': columns,
    '--rows': Math.ceil(job.count / columns),
  } as CSSProperties;
  if (open === 0 && job.images.length === 0) return null;
  return (
    <ul className={classes.root} data-large={large || undefined} style={shape}>
      {job.images.map((image, at) => (
        <li key={image.id} className={classes.tile}>
          <Tile job={job} image={image} at={at} large={large} />
        </li>
      ))}
      {blanks.map((place) => (
        <li key={place} className={classes.tile}>
          <Blank job={job} drawing={place === job.images.length && job.state === 'running'} />
        </li>
      ))}
    </ul>
  );
};
