import type { ComparisonEntryView } from '@atelier/core/schemas/comparisons';
import { isFinished } from '@atelier/core/schemas/jobs';
import { Button } from '@mantine/core';
import { IconTrophy } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { modelName, type StudioModel } from '../../lib/models.ts';
import { Picture } from '../../ui/Picture.tsx';
import classes from './ComparisonPage.module.css';

interface Props {
  readonly entry: ComparisonEntryView;
  readonly models: readonly StudioModel[] | undefined;
  readonly prompt: string;
  readonly isPreferred: boolean;
  /** Null while no vote is possible. */
  readonly vote: { readonly busy: boolean; readonly disabled: boolean; readonly onVote: () => void } | null;
}

/** A, B, C, D. */
const letterOf = (position: number): string => String.fromCharCode(65 + position);

const stateText = ({ state, images, count }: ComparisonEntryView): string | null => {
  if (state === 'pending') return 'Queued';
  if (state === 'running') return `Drawing ${Math.min(count, images.length + 1)} of ${count}`;
  if (state === 'failed') return 'This one failed.';
  return state === 'cancelled' ? 'Cancelled' : null;
};

const Pictures = ({ entry, prompt }: Pick<Props, 'entry' | 'prompt'>) => {
  const { images, width, height, count, state, progress, preview, model } = entry;
  const missing = isFinished(state) ? 0 : Math.max(0, count - images.length);
  const ratio = { aspectRatio: width / height };
  return (
    <div className={classes.pictures}>
      {images.map((image, at) => {
        const alt = `${prompt}, ${letterOf(entry.position)}, picture ${at + 1} of ${count}`;
        const picture = <Picture {...image} variant="full" alt={alt} />;
        return (
          <div key={image.id} className={classes.picture} style={ratio}>
            {/* The picture's page names its model. */}
            {model === null ? (
              picture
            ) : (
              <Link to="/images/$imageId" params={{ imageId: image.id }}>
                {picture}
              </Link>
            )}
          </div>
        );
      })}
      {Array.from({ length: missing }, (_, at) => images.length + at).map((place) => (
        <div key={place} className={classes.blank} style={ratio}>
          {place === images.length && preview !== null && (
            <img className={classes.preview} src={preview.url} alt="" decoding="async" />
          )}
          {place === images.length && state === 'running' && (
            <progress max={1} value={progress} aria-label={`Progress of ${letterOf(entry.position)}`} />
          )}
        </div>
      ))}
    </div>
  );
};

/** What one model made: a letter until the vote, then its name. */
export const ComparedEntry = ({ entry, models, prompt, isPreferred, vote }: Props) => {
  const letter = letterOf(entry.position);
  const name = entry.model === null ? letter : modelName(models, entry.model);
  const text = stateText(entry);
  return (
    <li className={classes.entry} data-preferred={isPreferred || undefined}>
      <Pictures entry={entry} prompt={prompt} />
      <div className={classes.caption}>
        <h2>
          {isPreferred && <IconTrophy size={20} aria-label="Your choice:" role="img" />} {name}
        </h2>
        {text !== null && (
          <p>
            {text} {entry.failure}
          </p>
        )}
        {vote !== null && (
          <Button loading={vote.busy} disabled={vote.disabled} onClick={vote.onVote}>
            {letter} is best
          </Button>
        )}
      </div>
    </li>
  );
};
