import { useQueryClient } from '@tanstack/react-query';
import { type RefObject, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { GallerySearch } from '../../lib/gallery-search.ts';
import { cursorAt } from '../../lib/gallery-window.ts';
import { keepPlace, type Placed, pictureAt } from './place.ts';
import { type Line, offsetsOf } from './rows.ts';
import { type KeptPlace, useKeepPlace } from './useKeptPlace.ts';

/** Room above pictures that the user has jumped to, for the newer ones that are loaded next. */
const jumpRoomPx = 1500;

/** The header covers the upper edge of the window. */
export const headerPx = 64;

export const roomKey = (search: GallerySearch) => ['ui', 'gallery-room', search] as const;

interface Options {
  readonly lines: readonly Line[];
  readonly gap: number;
  readonly rowHeight: number;
  readonly width: number;
  readonly hasNewer: boolean;
  readonly search: GallerySearch;
  /** Of a page that is loaded again. */
  readonly kept: KeptPlace | undefined;
  readonly grid: RefObject<HTMLElement | null>;
}

/** How far the grid is scrolled above the window's upper edge; negative while its top is in view. */
const scrolledBy = (grid: HTMLElement | null): number => -(grid?.getBoundingClientRect().top ?? 0);

/** The day at the upper edge of the window: a page that is loaded again begins with it. */
const keptPlace = (
  { lines, offsets, roomAbove }: Placed,
  scrolled: number,
  hasNewer: boolean,
): KeptPlace | undefined => {
  const at = lines.findLastIndex(
    ({ kind }, line) => kind === 'day' && roomAbove + (offsets[line] ?? 0) <= scrolled,
  );
  const first = lines[at]?.images[0];
  // The newest day is where the gallery begins anyway.
  if (at < 0 || (at === 0 && !hasNewer) || first === undefined) return undefined;
  return { start: cursorAt(Date.parse(first.createdAt)), room: roomAbove + (offsets[at] ?? 0), scrolled };
};

/** The lines with their places: what is on the screen stays there while pictures come and go above it. */
export const usePlacedLines = (options: Options): Placed => {
  const { lines, gap, rowHeight, width, hasNewer, search, kept, grid } = options;
  const queryClient = useQueryClient();
  const shape = `${width} ${rowHeight}`;
  const last = useRef<{ readonly placed: Placed; readonly shape: string } | null>(null);
  // A gallery that is cached was left at a place, to which the router scrolls back.
  const [{ firstRoom, firstScrolled }] = useState(() => {
    const cached = queryClient.getQueryData<number>(roomKey(search));
    if (cached !== undefined) return { firstRoom: cached, firstScrolled: undefined };
    if (kept !== undefined) return { firstRoom: kept.room, firstScrolled: kept.scrolled };
    if (search.at === undefined) return { firstRoom: 0, firstScrolled: undefined };
    return { firstRoom: jumpRoomPx, firstScrolled: jumpRoomPx - headerPx };
  });
  const next = useMemo(() => {
    const first = { lines: [], offsets: [], roomAbove: firstRoom };
    const before = last.current?.placed ?? first;
    const scrolled = scrolledBy(grid.current);
    const anchor = scrolled > 0 ? pictureAt(before, scrolled) : undefined;
    const offsets = offsetsOf(lines, gap);
    const isRelaid = last.current !== null && last.current.shape !== shape;
    return { lines, offsets, ...keepPlace(before, { lines, offsets, hasNewer, isRelaid }, anchor) };
  }, [lines, gap, shape, hasNewer, grid, firstRoom]);
  useLayoutEffect(() => {
    // What is placed already is not scrolled by again when only the address has changed.
    if (lines.length === 0 || last.current?.placed === next) return;
    const isFirst = last.current === null;
    last.current = { placed: next, shape };
    if (isFirst && firstScrolled !== undefined && next.roomAbove > 0)
      window.scrollBy({ top: firstScrolled - scrolledBy(grid.current), behavior: 'instant' });
    else if (next.scrollBy !== 0) window.scrollBy({ top: next.scrollBy, behavior: 'instant' });
    queryClient.setQueryDefaults(['ui', 'gallery-room'], { gcTime: Number.POSITIVE_INFINITY });
    queryClient.setQueryData(roomKey(search), next.roomAbove);
  }, [next, lines, shape, search, queryClient, grid, firstScrolled]);
  useKeepPlace(() => {
    const scrolled = scrolledBy(grid.current);
    if (last.current === null || scrolled <= 0) return undefined;
    return keptPlace(last.current.placed, scrolled, hasNewer);
  });
  return next;
};
