import { useLocation } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';

const restMs = 200;

/** Where the gallery was: a cursor just before what was on the screen, and the room that stood above it, in pixels. */
export interface KeptPlace {
  readonly start: string;
  readonly room: number;
  /** Pixels of the grid above the window. */
  readonly scrolled: number;
}

declare module '@tanstack/react-router' {
  interface HistoryState {
    /** Written while the user scrolls, and read when it is loaded again. */
    galleryPlace?: KeptPlace;
  }
}

/** The place that this history entry was reloaded with, if any; not for other filters or another month. */
export const useKeptPlace = (): KeptPlace | undefined => {
  const kept = useLocation({ select: ({ state }) => state.galleryPlace });
  const address = useLocation({ select: ({ searchStr }) => searchStr });
  const [first] = useState({ kept, address });
  const wasLeft = useRef(false);
  if (first.address !== address) wasLeft.current = true;
  return wasLeft.current ? undefined : first.kept;
};

/** Writes the place into the history entry whenever the user stops scrolling. */
export const useKeepPlace = (read: () => KeptPlace | undefined): void => {
  const latest = useRef(read);
  useEffect(() => {
    latest.current = read;
  });
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const keep = () => {
      const place = latest.current();
      const { galleryPlace: _old, ...state } = (window.history.state ?? {}) as Record<string, unknown>;
      // Not the router's own `replaceState`, which would take it for a navigation.
      History.prototype.replaceState.call(
        window.history,
        place === undefined ? state : { ...state, galleryPlace: place },
        '',
      );
    };
    const onScroll = () => {
      clearTimeout(timer);
      timer = setTimeout(keep, restMs);
    };
    window.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      clearTimeout(timer);
      window.removeEventListener('scroll', onScroll);
    };
  }, []);
};
