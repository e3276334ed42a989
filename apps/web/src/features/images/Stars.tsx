import { UnstyledButton } from '@mantine/core';
import { IconStar, IconStarFilled } from '@tabler/icons-react';
import { mostStars, starsText } from '../../ui/pictures/notes.ts';
import classes from './Stars.module.css';

export const eachStar = Array.from({ length: mostStars }, (_, at) => at + 1);

interface Props {
  /** What the group is called. */
  readonly label?: string;
  /** Null if it was never rated. */
  readonly rating: number | null;
  /** Null takes the rating away: the star that is set was pressed again. */
  readonly onRate: (rating: number | null) => void;
}

/** Five stars to rate with. Buttons, not radios: arrow keys step through pictures, also right after a press. */
export const Stars = ({ label = 'Rating', rating, onRate }: Props) => (
  // biome-ignore lint/a11y/useSemanticElements: a fieldset would need a legend on the screen.
  <div className={classes.root} role="group" aria-label={label}>
    {eachStar.map((stars) => {
      const Icon = stars <= (rating ?? 0) ? IconStarFilled : IconStar;
      return (
        <UnstyledButton
          key={stars}
          className={classes.star}
          aria-label={starsText(stars)}
          aria-pressed={stars === rating}
          aria-keyshortcuts={String(stars)}
          data-filled={stars <= (rating ?? 0) || undefined}
          onClick={() => onRate(stars === rating ? null : stars)}
        >
          <Icon size={20} stroke={1.6} aria-hidden />
        </UnstyledButton>
      );
    })}
  </div>
);
