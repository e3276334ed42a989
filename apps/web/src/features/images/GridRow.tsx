import type { ImageSummary } from '@atelier/core/schemas/images';
import { memo } from 'react';
import type { GallerySearch } from '../../lib/gallery-search.ts';
import type { Note } from '../../ui/pictures/notes.ts';
import { at } from './grid-lines.ts';
import classes from './JustifiedGrid.module.css';
import { Tile, type TileSelection } from './Tile.tsx';

export interface RowProps {
  readonly search: GallerySearch;
  readonly entry: string;
  readonly selection: TileSelection;
  readonly onNote: ((images: readonly ImageSummary[], note: Note) => void) | undefined;
}

interface Props extends RowProps {
  readonly images: readonly ImageSummary[];
  /** Pixels. */
  readonly height: number;
  readonly top: number;
  readonly gap: number;
}

/** A row of pictures. Kept as it is while others come and go: scrolling renders only new rows. */
export const GridRow = memo(({ images, height, top, gap, ...tile }: Props) => (
  <div role="presentation" className={classes.row} style={{ height, gap, ...at(top) }}>
    {images.map((image) => (
      // biome-ignore lint/a11y/useSemanticElements: rows stand between the list and its items, which `ul` forbids.
      <div
        key={image.id}
        role="listitem"
        className={classes.item}
        style={{ width: (height * image.width) / image.height }}
      >
        <Tile image={image} {...tile} />
      </div>
    ))}
  </div>
));
