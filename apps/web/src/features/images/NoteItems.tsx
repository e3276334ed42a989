import type { ImageSummary } from '@atelier/core/schemas/images';
import { Menu } from '@mantine/core';
import { IconHeart, IconHeartFilled, IconStar, IconStarFilled } from '@tabler/icons-react';
import { type Note, starsText } from '../../ui/pictures/notes.ts';
import classes from './NoteItems.module.css';
import { eachStar } from './Stars.tsx';

interface Props {
  readonly image: ImageSummary;
  readonly onNote: (note: Note) => void;
}

/** The favourite and the rating of a picture, in its menu. */
export const NoteItems = ({ image: { favourite, rating }, onNote }: Props) => {
  const Heart = favourite ? IconHeartFilled : IconHeart;
  return (
    <>
      <StarItems rating={rating} onRate={(to) => onNote({ rating: to })} />
      <Menu.Item
        className={classes.item ?? ''}
        leftSection={<Heart size={18} stroke={1.6} />}
        onClick={() => onNote({ favourite: !favourite })}
      >
        {favourite ? 'Remove from favourites' : 'Add to favourites'}
      </Menu.Item>
    </>
  );
};

interface StarProps {
  readonly rating: number | null;
  readonly onRate: (rating: number | null) => void;
}

/** A row of five items, one for each number of stars. */
export const StarItems = ({ rating, onRate }: StarProps) => (
  // biome-ignore lint/a11y/useSemanticElements: menus have groups, not fieldsets.
  <div className={classes.stars} role="group" aria-label="Rating">
    {eachStar.map((stars) => {
      const Star = stars <= (rating ?? 0) ? IconStarFilled : IconStar;
      return (
        <Menu.Item
          key={stars}
          className={classes.star ?? ''}
          aria-label={stars === rating ? `Remove rating (${starsText(stars)})` : starsText(stars)}
          data-filled={stars <= (rating ?? 0) || undefined}
          onClick={() => onRate(stars === rating ? null : stars)}
        >
          <Star size={20} stroke={1.6} aria-hidden />
        </Menu.Item>
      );
    })}
  </div>
);
