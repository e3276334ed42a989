import type { ImageSummary } from '@atelier/core/schemas/images';
import { cutTo } from '@atelier/core/text';
import { Link } from '@tanstack/react-router';
import type { MouseEvent } from 'react';
import type { GallerySearch } from '../../lib/gallery-search.ts';
import { Picture } from '../../ui/Picture.tsx';
import { TileActions } from '../../ui/TileActions.tsx';
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
}

const hasModifier = ({ ctrlKey, metaKey, altKey }: MouseEvent): boolean => ctrlKey || metaKey || altKey;

/** A picture of the gallery: a link to its page, a box that selects it, and its menu. */
export const Tile = ({ image, search, entry, selection }: Props) => {
  const { id, prompt } = image;
  const { ids, isOn, onSelect } = selection;
  const isSelected = ids.has(id);
  const select = (event: MouseEvent) => {
    if (!isOn || hasModifier(event)) return;
    event.preventDefault();
    onSelect(id, event.shiftKey);
  };
  return (
    <div className={classes.root} data-selected={isSelected || undefined} data-selecting={isOn || undefined}>
      <Link
        to="/images/$imageId"
        params={{ imageId: id }}
        search={search}
        state={{ galleryEntry: entry }}
        className={classes.link}
        data-image={id}
        onClick={select}
      >
        <Picture {...image} alt={prompt} variant="thumb" eager />
        <span className={classes.caption} aria-hidden="true" dir="auto">
          {prompt}
        </span>
      </Link>
      <label className={classes.box}>
        <input
          type="checkbox"
          checked={isSelected}
          aria-label={`Select: ${cutTo(prompt, nameLength)}`}
          onChange={({ nativeEvent }) =>
            onSelect(id, 'shiftKey' in nativeEvent && nativeEvent.shiftKey === true)
          }
        />
      </label>
      <TileActions image={image} name={prompt} />
    </div>
  );
};
