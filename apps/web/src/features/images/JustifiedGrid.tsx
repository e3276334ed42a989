import type { ImageSummary } from '@atelier/core/schemas/images';
import { Button } from '@mantine/core';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { formatDay } from '../../lib/days.ts';
import type { GallerySearch } from '../../lib/gallery-search.ts';
import type { TileSize } from '../../lib/tile-size.ts';
import { useWidth } from '../../ui/useWidth.ts';
import classes from './JustifiedGrid.module.css';
import type { Note } from './notes.ts';
import { type DayHeading, type Line, layLines, type Row } from './rows.ts';
import { Tile, type TileSelection } from './Tile.tsx';
import type { KeptPlace } from './useKeptPlace.ts';
import { usePlacedLines } from './usePlacedLines.ts';
import { useReveal } from './useReveal.ts';

const narrowPx = 640;
/** Pixels, on narrow and on wide grids. */
const rowHeights = { small: [92, 140], medium: [150, 250], large: [290, 400] } as const;
const layoutFor = (width: number, size: TileSize) => {
  const [narrow, wide] = rowHeights[size];
  return width < narrowPx
    ? { width, gap: 6, rowHeight: narrow, headingHeight: 44 }
    : { width, gap: size === 'small' ? 8 : 14, rowHeight: wide, headingHeight: 48 };
};
/** Rows rendered beyond the window, and how many rows before the end the next page is fetched. */
const aheadRows = 4;

interface RowProps {
  readonly search: GallerySearch;
  readonly entry: string;
  readonly selection: TileSelection;
  readonly onNote: ((images: readonly ImageSummary[], note: Note) => void) | undefined;
}

interface Props extends RowProps {
  readonly images: readonly ImageSummary[];
  readonly size: TileSize;
  /** The picture to scroll to and to focus, because the user comes back from it. */
  readonly revealed: string | undefined;
  /** Whether there are newer pictures than the first. */
  readonly hasNewer: boolean;
  /** See `usePlacedLines`. */
  readonly kept: KeptPlace | undefined;
  readonly onNearStart: () => void;
  readonly onNearEnd: () => void;
}

interface Shown<L extends Line> {
  readonly key: React.Key;
  /** Pixels from the top of the grid. */
  readonly top: number;
  readonly line: L;
}

/** What is rendered of one day. Its heading may be far above. */
interface Section {
  readonly day: string;
  readonly heading: Shown<DayHeading> | undefined;
  readonly rows: readonly Shown<Row>[];
}

const at = (top: number) => ({ transform: `translateY(${top}px)` });

const DayTitle = ({
  shown,
  selection,
}: {
  readonly shown: Shown<DayHeading>;
  readonly selection: TileSelection;
}) => {
  const { day, height, images } = shown.line;
  const ids = images.map(({ id }) => id);
  const areSelected = ids.every((id) => selection.ids.has(id));
  return (
    <div className={classes.day} style={{ height, ...at(shown.top) }}>
      <h2>{formatDay(day)}</h2>
      <Button
        size="compact-sm"
        variant="subtle"
        color="gray"
        aria-label={`${areSelected ? 'Deselect' : 'Select'} all of ${formatDay(day)}`}
        onClick={() => selection.onSelectAll(ids)}
      >
        {areSelected ? 'Deselect' : 'Select'}
      </Button>
    </div>
  );
};

const GridRow = ({
  shown,
  gap,
  ...tile
}: RowProps & { readonly shown: Shown<Row>; readonly gap: number }) => (
  <div
    role="presentation"
    className={classes.row}
    style={{ height: shown.line.height, gap, ...at(shown.top) }}
  >
    {shown.line.images.map((image) => (
      // biome-ignore lint/a11y/useSemanticElements: rows stand between the list and its items, which `ul` forbids.
      <div
        key={image.id}
        role="listitem"
        className={classes.item}
        style={{ width: (shown.line.height * image.width) / image.height }}
      >
        <Tile image={image} {...tile} />
      </div>
    ))}
  </div>
);

/** Groups what is shown by day. @param days the day of each line */
const sectionsOf = (shown: readonly (Shown<Line> & { readonly day: string })[]): Section[] => {
  const days = Map.groupBy(shown, ({ day }) => day);
  return [...days].map(([day, all]) => ({
    day,
    heading: all.find((one): one is Shown<DayHeading> & { day: string } => one.line.kind === 'day'),
    rows: all.filter((one): one is Shown<Row> & { day: string } => one.line.kind === 'row'),
  }));
};

const dayOfEach = (lines: readonly Line[]): string[] => {
  let day = '';
  return lines.map((line) => {
    if (line.kind === 'day') day = line.day;
    return day;
  });
};

/** Pictures in justified rows under their days, virtualised: only the rows near the window are in the DOM. */
export const JustifiedGrid = ({
  images,
  size,
  revealed,
  hasNewer,
  kept,
  onNearStart,
  onNearEnd,
  ...row
}: Props) => {
  const ref = useRef<HTMLDivElement>(null);
  const width = useWidth(ref);
  const layout = layoutFor(width, size);
  const { gap, rowHeight } = layout;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the rest of the layout follows from width and size.
  const lines = useMemo(() => (width === 0 ? [] : layLines(images, layout)), [images, width, size]);
  const days = useMemo(() => dayOfEach(lines), [lines]);
  const { search } = row;
  const { roomAbove } = usePlacedLines({ lines, gap, rowHeight, width, hasNewer, search, kept, grid: ref });
  const [topPx, setTopPx] = useState(0);
  // After each render: filters above the grid may have taken another line.
  useLayoutEffect(() => setTopPx(ref.current?.offsetTop ?? 0));
  const virtualizer = useWindowVirtualizer({
    count: lines.length,
    estimateSize: (index) => (lines[index]?.height ?? rowHeight) + gap,
    overscan: aheadRows,
    scrollMargin: topPx,
    paddingStart: roomAbove,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: new lines have new heights, which it cannot see.
  useLayoutEffect(() => virtualizer.measure(), [virtualizer, lines, roomAbove]);
  useReveal(revealed, lines, virtualizer);

  const items = virtualizer.getVirtualItems();
  const firstShown = items[0]?.index ?? 0;
  const lastShown = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (lines.length === 0) return;
    if (lastShown >= lines.length - aheadRows) onNearEnd();
    if (firstShown <= aheadRows) onNearStart();
  }, [firstShown, lastShown, lines.length, onNearEnd, onNearStart]);

  const shown = items.flatMap(({ key, index, start }) => {
    const line = lines[index];
    return line === undefined ? [] : [{ key, line, top: start - topPx, day: days[index] ?? '' }];
  });
  return (
    <div
      ref={ref}
      className={classes.root}
      style={{ height: virtualizer.getTotalSize() }}
      data-selecting={row.selection.isOn || undefined}
    >
      {sectionsOf(shown).map(({ day, heading, rows }) => (
        <div key={day}>
          {heading !== undefined && <DayTitle shown={heading} selection={row.selection} />}
          {rows.length > 0 && (
            // biome-ignore lint/a11y/useSemanticElements: see the items.
            <div role="list" aria-label={formatDay(day)}>
              {rows.map((each) => (
                <GridRow key={each.key} shown={each} gap={gap} {...row} />
              ))}
            </div>
          )}
        </div>
      ))}
    </div>
  );
};
