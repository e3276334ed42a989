import type { ImageSummary } from '@atelier/core/schemas/images';
import { VisuallyHidden } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useReturn } from '../../lib/gallery-place.ts';
import { useCan } from '../../lib/session.ts';
import type { PictureSelection } from '../../ui/pictures/useSelection.ts';
import { beforeOf, type Side, type Step, stepTarget } from './order.ts';
import classes from './PictureGrid.module.css';
import { PictureTile } from './PictureTile.tsx';
import { useTileRows } from './useTileRows.ts';

interface Props {
  readonly collectionId: string;
  readonly images: readonly ImageSummary[];
  /** All, loaded or not. */
  readonly total: number;
  readonly coverId: string | null;
  readonly hasMore: boolean;
  readonly selection: PictureSelection;
  readonly onMove: (ids: readonly string[], before: string | null) => void;
  readonly onCover: (id: string) => void;
  readonly onRemove: (ids: readonly string[]) => void;
  readonly onNearEnd: () => void;
}

/**
 * The pictures of a collection. Dragging, or the menu of a picture, changes their order; a selected picture is dragged
 * together with all that are selected. Only those near the window are in the DOM.
 */
export const PictureGrid = (props: Props) => {
  const { collectionId, images, total, coverId, hasMore, selection, onMove, onCover, onRemove } = props;
  const mayChange = useCan('image:organise');
  const { entry, revealed } = useReturn();
  const [announcement, announce] = useState('');
  const ids = useMemo(() => images.map(({ id }) => id), [images]);
  const { ref, tiles, height } = useTileRows({ ids, revealed, onNearEnd: props.onNearEnd });
  const targetOf = (id: string, step: Step) => stepTarget(images, id, step, hasMore);
  const drop = (dragged: string, target: string, side: Side) => {
    const moved = selection.ids.has(dragged) ? ids.filter((id) => selection.ids.has(id)) : [dragged];
    if (!moved.includes(target)) onMove(moved, beforeOf(images, moved, target, side));
  };
  return (
    <>
      <VisuallyHidden role="status">{announcement}</VisuallyHidden>
      <ul ref={ref} className={classes.list} style={{ height }} aria-label="Pictures">
        {tiles.map(({ at, id, style }) => {
          const image = images[at];
          if (image === undefined) return null;
          return (
            <PictureTile
              key={id}
              image={image}
              position={at + 1}
              total={Math.max(total, images.length)}
              style={style}
              collectionId={collectionId}
              entry={entry}
              selection={selection}
              isCover={id === coverId}
              mayChange={mayChange}
              onDrop={drop}
              canMove={(step) => targetOf(id, step) !== undefined}
              onMove={(step) => {
                const before = targetOf(id, step);
                if (before === undefined) return;
                onMove([id], before);
                announce('Picture moved.');
              }}
              onCover={() => onCover(id)}
              onRemove={() => onRemove([id])}
            />
          );
        })}
      </ul>
    </>
  );
};
