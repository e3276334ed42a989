import type { ImageSummary } from '@atelier/core/schemas/images';
import { Link } from '@tanstack/react-router';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { GallerySearch } from '../../lib/gallery-search.ts';
import { Picture } from '../../ui/Picture.tsx';
import { TileActions } from '../../ui/TileActions.tsx';
import { useWidth } from '../../ui/useWidth.ts';
import classes from './JustifiedGrid.module.css';
import { justifyRows, type Row } from './rows.ts';
import { useReveal } from './useReveal.ts';

const narrowPx = 640;
const layoutFor = (width: number) =>
  width < narrowPx ? { gap: 6, rowHeight: 150 } : { gap: 14, rowHeight: 250 };
/** Rows rendered beyond the window, and how many rows before the end the next page is fetched. */
const aheadRows = 4;

interface RowProps {
  readonly search: GallerySearch;
  /** The gallery's history entry, to which a picture's page goes back. */
  readonly entry: string;
}

interface Props extends RowProps {
  readonly images: readonly ImageSummary[];
  /** The picture to scroll to and to focus, because the user comes back from it. */
  readonly revealed: string | undefined;
  readonly onNearEnd: () => void;
}

const GridRow = ({ row, search, entry }: RowProps & { readonly row: Row }) =>
  row.images.map((image) => (
    // biome-ignore lint/a11y/useSemanticElements: rows stand between the list and its items, which `ul` forbids.
    <div
      key={image.id}
      role="listitem"
      className={classes.item}
      style={{ width: (row.height * image.width) / image.height }}
    >
      <Link
        to="/images/$imageId"
        params={{ imageId: image.id }}
        search={search}
        state={{ galleryEntry: entry }}
        className={classes.link}
        data-image={image.id}
      >
        <Picture {...image} alt={image.prompt} variant="thumb" eager />
        <span className={classes.caption} aria-hidden="true" dir="auto">
          {image.prompt}
        </span>
      </Link>
      <TileActions image={image} name={image.prompt} />
    </div>
  ));

/** Pictures in justified rows, virtualised: only the rows near the window are in the DOM. */
export const JustifiedGrid = ({ images, revealed, onNearEnd, ...row }: Props) => {
  const ref = useRef<HTMLDivElement>(null);
  const width = useWidth(ref);
  const { gap, rowHeight } = layoutFor(width);
  const rows = useMemo(
    () => (width === 0 ? [] : justifyRows(images, { width, gap, rowHeight })),
    [images, width, gap, rowHeight],
  );
  const [topPx, setTopPx] = useState(0);
  useLayoutEffect(() => setTopPx(ref.current?.offsetTop ?? 0), []);
  const virtualizer = useWindowVirtualizer({
    count: rows.length,
    estimateSize: (at) => (rows[at]?.height ?? rowHeight) + gap,
    overscan: aheadRows,
    scrollMargin: topPx,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: new rows have new heights, which it cannot see.
  useLayoutEffect(() => virtualizer.measure(), [virtualizer, rows]);
  useReveal(revealed, rows, virtualizer);

  const shown = virtualizer.getVirtualItems();
  const lastShown = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (rows.length > 0 && lastShown >= rows.length - aheadRows) onNearEnd();
  }, [lastShown, rows.length, onNearEnd]);

  return (
    // biome-ignore lint/a11y/useSemanticElements: see the items.
    <div ref={ref} role="list" className={classes.root} style={{ height: virtualizer.getTotalSize() }}>
      {shown.map(({ key, index, start }) => {
        const images = rows[index];
        return images === undefined ? null : (
          <div
            key={key}
            role="presentation"
            className={classes.row}
            style={{ height: images.height, gap, transform: `translateY(${start - topPx}px)` }}
          >
            <GridRow row={images} {...row} />
          </div>
        );
      })}
    </div>
  );
};
