import type { ImageSummary } from '@atelier/core/schemas/images';
import { cutTo } from '@atelier/core/text';
import { IconStarFilled } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { MouseEvent } from 'react';
import type { GallerySearch } from '../../lib/gallery-search.ts';
import { Picture } from '../../ui/Picture.tsx';
import { type Note, starsText } from '../../ui/pictures/notes.ts';
import { SelectBox } from '../../ui/pictures/SelectBox.tsx';
import { useLongPress } from '../../ui/pictures/useLongPress.ts';
import { TileActions } from '../../ui/TileActions.tsx';
import { FavouriteButton } from './FavouriteButton.tsx';
import { NoteItems } from './NoteItems.tsx';
import classes from './Tile.module.css';

const nameLength = 60;

export interface TileSelection {
  readonly ids: ReadonlySet<string>;
  /** Whether a click selects instead of opening the picture. */
  readonly isOn: boolean;
  /** @param isRange from the picture that was selected last up to this one */
  readonly onSelect: (id: string, isRange: boolean) => void;
  readonly onSelectAll: (ids: readonly string[]) => void;
}

interface Props {
  readonly image: ImageSummary;
  readonly search: GallerySearch;
  /** The gallery's history entry, to which a picture's page goes back. */
  readonly entry: string;
  readonly selection: TileSelection;
  /** Undefined for those who may only look. */
  readonly onNote: ((images: readonly ImageSummary[], note: Note) => void) | undefined;
}

const hasModifier = ({ ctrlKey, metaKey, altKey }: MouseEvent): boolean => ctrlKey || metaKey || altKey;

/** A picture of the gallery: a link to its page, a box that selects it, and its menu. */
export const Tile = ({ image, search, entry, selection, onNote }: Props) => {
  const { id, prompt, favourite, rating } = image;
  const name = cutTo(prompt, nameLength);
  const { ids, isOn, onSelect } = selection;
  const isSelected = ids.has(id);
  const press = useLongPress(() => onSelect(id, false));
  const select = (event: MouseEvent) => {
    if (!isOn || hasModifier(event)) return;
    event.preventDefault();
    onSelect(id, event.shiftKey);
  };
  return (
    <div
      className={classes.root}
      data-tile={id}
      data-selected={isSelected || undefined}
      data-selecting={isOn || undefined}
    >
      <Link
        to="/images/$imageId"
        params={{ imageId: id }}
        search={search}
        state={{ galleryEntry: entry }}
        className={classes.link}
        data-image={id}
        draggable={false}
        onClick={select}
        {...press}
      >
        <Picture {...image} alt={prompt} variant="thumb" eager />
        <span className={classes.caption} aria-hidden="true" dir="auto">
          {prompt}
        </span>
      </Link>
      <SelectBox
        className={classes.box}
        name={name}
        isSelected={isSelected}
        onSelect={(isRange) => onSelect(id, isRange)}
      />
      {rating !== null && (
        <span className={classes.rating} role="img" aria-label={`Rated ${starsText(rating)}`}>
          {rating} <IconStarFilled size={12} aria-hidden />
        </span>
      )}
      {onNote !== undefined && (
        <FavouriteButton
          className={classes.heart}
          favourite={favourite}
          label={`Favourite: ${name}`}
          size={36}
          // Without the tab stop: its key is F, and it is in the menu.
          tabIndex={-1}
          onToggle={() => onNote([image], { favourite: !favourite })}
        />
      )}
      <TileActions image={image} name={prompt}>
        {onNote !== undefined && <NoteItems image={image} onNote={(note) => onNote([image], note)} />}
      </TileActions>
    </div>
  );
};
