import { useRouter } from '@tanstack/react-router';
import type { Virtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import type { Line } from './rows.ts';

/** Frames within which a row that was scrolled to is in the DOM. */
const maxFrames = 20;

const focusTile = (id: string, frames = maxFrames): void => {
  const tile = document.querySelector<HTMLElement>(`[data-image="${CSS.escape(id)}"]`);
  if (tile !== null) tile.focus({ preventScroll: true });
  else if (frames > 0) requestAnimationFrame(() => focusTile(id, frames - 1));
};

/** About as much as the header, or the bar at the bottom of a phone, covers. */
const barPx = 60;
const isOnScreen = (top: number, bottom: number): boolean =>
  bottom > window.scrollY + barPx && top < window.scrollY + window.innerHeight - barPx;

/**
 * Focuses the tile of the picture that the user comes back from, once it is loaded, and scrolls to it if it is not on the
 * screen: they may have stepped on to it. Otherwise the scroll position stays as the router has restored it.
 */
export const useReveal = (
  id: string | undefined,
  rows: readonly Line[],
  grid: Pick<Virtualizer<Window, Element>, 'measurementsCache' | 'scrollToIndex'>,
): void => {
  const router = useRouter();
  const isDone = useRef(false);
  const index = rows.findIndex(
    ({ kind, images }) => kind === 'row' && images.some((image) => image.id === id),
  );
  const reveal = useRef<() => boolean>(() => false);
  useEffect(() => {
    reveal.current = () => {
      const place = grid.measurementsCache[index];
      if (id === undefined || place === undefined) return false;
      if (!isOnScreen(place.start, place.end)) grid.scrollToIndex(index, { align: 'center' });
      focusTile(id);
      return true;
    };
    if (isDone.current || index < 0) return;
    const frame = requestAnimationFrame(() => {
      isDone.current = reveal.current();
    });
    return () => cancelAnimationFrame(frame);
  }, [id, index, grid]);
  // With cached pictures the grid is there before the router restores the scroll position and focuses the heading.
  useEffect(
    () =>
      router.subscribe('onRendered', ({ pathChanged }) => {
        if (pathChanged) requestAnimationFrame(() => reveal.current());
      }),
    [router],
  );
};
