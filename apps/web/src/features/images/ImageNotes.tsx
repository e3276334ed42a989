import { useCan } from '../../lib/session.ts';
import { useNoteKeys } from '../../ui/pictures/useNoteKeys.ts';
import { useNotes } from '../../ui/pictures/useNotes.ts';
import { FavouriteButton } from './FavouriteButton.tsx';
import type { ShownImage } from './ImageDetails.tsx';
import classes from './ImageNotes.module.css';
import { Stars } from './Stars.tsx';

/** The heart and the stars of the picture that is shown, and their keys. */
export const ImageNotes = ({ image }: { readonly image: ShownImage }) => {
  const mayOrganise = useCan('image:organise');
  const annotate = useNotes();
  useNoteKeys(() => [image], annotate);
  if (!mayOrganise) return null;
  return (
    <div className={classes.root}>
      <Stars rating={image.rating} onRate={(rating) => annotate([image], { rating })} />
      <FavouriteButton
        favourite={image.favourite}
        label="Favourite"
        onToggle={() => annotate([image], { favourite: !image.favourite })}
      />
    </div>
  );
};
