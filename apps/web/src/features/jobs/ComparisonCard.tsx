import { isFinished, type Job } from '@atelier/core/schemas/jobs';
import { ButtonLink } from '../../ui/links.tsx';
import { Picture } from '../../ui/Picture.tsx';
import classes from './ComparisonCard.module.css';
import card from './JobCard.module.css';

interface Props {
  readonly id: string;
  readonly jobs: readonly Job[];
}

/** The jobs of a comparison as one card, which tells nothing about their models: the vote is blind. */
export const ComparisonCard = ({ id, jobs }: Props) => {
  const prompt = jobs[0]?.prompt ?? '';
  const finished = jobs.filter(({ state }) => isFinished(state)).length;
  const images = jobs.flatMap((job) => job.images.slice(0, 1)).toSorted((a, b) => a.id.localeCompare(b.id));
  return (
    <article className={card.root} aria-label={`Comparison: ${prompt}`}>
      {images.length > 0 && (
        <ul className={classes.pictures}>
          {images.map((image) => (
            <li key={image.id} style={{ aspectRatio: image.width / image.height }}>
              <Picture {...image} variant="thumb" alt="" />
            </li>
          ))}
        </ul>
      )}
      <div className={card.label}>
        <p className={card.prompt} dir="auto">
          {prompt}
        </p>
        <p className={card.meta}>
          <span>Comparison</span>
          <span data-state={finished < jobs.length ? 'running' : undefined}>
            {finished < jobs.length ? `${finished} of ${jobs.length} models ready` : `${jobs.length} models`}
          </span>
        </p>
        <div className={card.actions}>
          <ButtonLink
            variant="subtle"
            color="gray"
            size="compact-sm"
            className={card.action ?? ''}
            to="/comparisons/$comparisonId"
            params={{ comparisonId: id }}
          >
            Open comparison
          </ButtonLink>
        </div>
      </div>
    </article>
  );
};
