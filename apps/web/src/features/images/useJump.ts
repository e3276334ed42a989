import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { filtersOf, type GallerySearch } from '../../lib/gallery-search.ts';
import { windowKey } from '../../lib/gallery-window.ts';
import { roomKey } from './usePlacedLines.ts';

/** Jumps to a month, which is then in the address. Several jumps are one step of the history. */
export const useJump = (search: GallerySearch) => {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  /** Jumps to the month that the address has already. */
  const [again, setAgain] = useState(0);
  const jump = (month: string, isNewest: boolean): void => {
    const next: GallerySearch = isNewest ? filtersOf(search) : { ...filtersOf(search), at: month };
    const isHere = next.at === search.at;
    // What is cached was left at another place. What is shown must not be removed: it is loaded again.
    queryClient.removeQueries({ queryKey: roomKey(next), exact: true });
    if (isHere) {
      void queryClient.resetQueries({ queryKey: windowKey(next), exact: true });
      setAgain((before) => before + 1);
    } else {
      queryClient.removeQueries({ queryKey: windowKey(next), exact: true });
      void navigate({ to: '/gallery', search: next, replace: search.at !== undefined, resetScroll: false });
    }
    if (isNewest) window.scrollTo({ top: 0, behavior: 'instant' });
  };
  return { jump, again };
};
