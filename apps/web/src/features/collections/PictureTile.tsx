import type { ImageSummary } from '@atelier/core/schemas/images';
import { cutTo } from '@atelier/core/text';
import { IconHeartFilled } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { CSSProperties, MouseEvent } from 'react';
import { Picture } from '../../ui/Picture.tsx';
import { SelectBox } from '../../ui/pictures/SelectBox.tsx';
import { useLongPress } from '../../ui/pictures/useLongPress.ts';
import type { PictureSelection } from '../../ui/pictures/useSelection.ts';
import type { Side, Step } from './order.ts';
import classes from './PictureGrid.module.css';
import { PictureMenu } from './PictureMenu.tsx';
import { useReorder } from './useReorder.ts';

const nameLength = 60;
const hasModifier = ({ ctrlKey, metaKey, altKey }: MouseEvent): boolean => ctrlKey || metaKey || altKey;

interface Props {
  readonly image: ImageSummary;
  /** Its place among all, from 1, and how many there are. */
  readonly position: number;
  readonly total: number;
  readonly style: CSSProperties;
  readonly collectionId: string;
  /** The history entry of the collection's page, to which a picture's page goes back. */
  readonly entry: string;
  readonly selection: PictureSelection;
  readonly isCover: boolean;
  readonly mayChange: boolean;
  readonly onDrop: (dragged: string, target: string, side: Side) => void;
  readonly canMove: (step: Step) => boolean;
  readonly onMove: (step: Step) => void;
  readonly onCover: () => void;
  readonly onRemove: () => void;
}

/** A picture of a collection: a link to its page, a box that selects it, and its menu. */
export const PictureTile = ({ image, collectionId, entry, selection, onDrop, ...rest }: Props) => {
  const { position, total, style, ...menu } = rest;
  const { id, prompt } = image;
  const { ref, isDragged, drop } = useReorder({ id, kind: 'picture', enabled: menu.mayChange, onDrop });
  const { ids, isOn, onSelect } = selection;
  const press = useLongPress(() => onSelect(id, false));
  const select = (event: MouseEvent) => {
    if (!isOn || hasModifier(event)) return;
    event.preventDefault();
    onSelect(id, event.shiftKey);
  };
  return (
    <li
      ref={ref}
      className={classes.tile}
      style={style}
      aria-posinset={position}
      aria-setsize={total}
      data-dragged={isDragged || undefined}
      data-drop={drop ?? undefined}
      data-picture={id}
      data-tile={id}
      data-selected={ids.has(id) || undefined}
      data-selecting={isOn || undefined}
    >
      <Link
        to="/images/$imageId"
        params={{ imageId: id }}
        search={{ collection: collectionId, sort: 'collection' }}
        state={{ galleryEntry: entry }}
        data-image={id}
        className={classes.link}
        draggable={false}
        data-flagged={image.flagged || undefined}
        onClick={select}
        {...press}
      >
        <Picture {...image} alt={prompt} variant="thumb" />
      </Link>
      <SelectBox
        className={classes.box}
        name={cutTo(prompt, nameLength)}
        isSelected={ids.has(id)}
        onSelect={(isRange) => onSelect(id, isRange)}
      />
      {menu.isCover && <span className={classes.cover}>Cover</span>}
      {image.favourite && (
        <span className={classes.heart} role="img" aria-label="Favourite">
          <IconHeartFilled size={18} aria-hidden />
        </span>
      )}
      <PictureMenu image={image} {...menu} />
    </li>
  );
};
