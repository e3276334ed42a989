import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import { type FilterChange, type GallerySearch, withFilters } from '../../lib/gallery-search.ts';

/** What is typed or picked step by step is one choice. */
const typed = ['q', 'from', 'to'] as const;
const isTyping = (search: GallerySearch, change: FilterChange): boolean =>
  typed.some((key) => key in change && change[key] !== undefined && search[key] !== undefined);

/** The filters in the URL. Back undoes one choice at a time. */
export const useGalleryFilters = () => {
  const search = useSearch({ from: '/member/gallery' });
  const navigate = useNavigate();
  const change = useCallback(
    (part: FilterChange) =>
      void navigate({
        to: '/gallery',
        search: withFilters(search, part),
        replace: isTyping(search, part),
        resetScroll: false,
      }),
    [navigate, search],
  );
  const clear = useCallback(
    () => void navigate({ to: '/gallery', search: {}, resetScroll: false }),
    [navigate],
  );
  return { search, change, clear };
};
