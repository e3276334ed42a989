import type { ImageSummary } from '@atelier/core/schemas/images';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { formatDay } from '../../lib/days.ts';
import type { TileSize } from '../../lib/tile-size.ts';
import { useWidth } from '../../ui/useWidth.ts';
import { DayTitle } from './DayTitle.tsx';
import { GridRow, type RowProps } from './GridRow.tsx';
import { dayOfEach, sectionsOf } from './grid-lines.ts';
import classes from './JustifiedGrid.module.css';
import { layLines } from './rows.ts';
import type { KeptPlace } from './useKeptPlace.ts';
import { headerPx, usePlacedLines } from './usePlacedLines.ts';
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

interface Props extends RowProps {
  readonly images: readonly ImageSummary[];
  readonly size: TileSize;
  /** The picture to scroll to and to focus, because the user comes back from it. */
  readonly revealed: string | undefined;
  /** Whether there are newer pictures than the first. */
  readonly hasNewer: boolean;
  /** See `usePlacedLines`. */
  readonly kept: KeptPlace | undefined;
  /** The day at the top of the window. */
  readonly onDay: (day: string) => void;
  readonly onNearStart: () => void;
  readonly onNearEnd: () => void;
}

/** Pictures in justified rows under their days, virtualised: only the rows near the window are in the DOM. */
export const JustifiedGrid = ({
  images,
  size,
  revealed,
  hasNewer,
  kept,
  onDay,
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

  // A line of which only the gap is left is not seen.
  const top = items.find(({ end }) => end > (virtualizer.scrollOffset ?? 0) + headerPx + 2 * gap);
  const topDay = top === undefined ? undefined : days[top.index];
  useEffect(() => {
    if (topDay !== undefined) onDay(topDay);
  }, [topDay, onDay]);

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
                <GridRow
                  key={each.key}
                  images={each.line.images}
                  height={each.line.height}
                  top={each.top}
                  gap={gap}
                  {...row}
                />
              ))}
            </div>
          )}
        </div>
      ))}
    </div>
  );
};
