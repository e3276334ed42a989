import { useQueryClient } from '@tanstack/react-query';
import { useLocation, useNavigate, useRouter } from '@tanstack/react-router';
import { useCallback, useEffect, useState } from 'react';
import type { GallerySearch } from './gallery-search.ts';

declare module '@tanstack/react-router' {
  interface HistoryState {
    /** The history entry of the gallery that a picture was opened from. */
    galleryEntry?: string;
  }
}

/** The picture that was seen last, and the gallery that shows it when the user returns. */
interface Place {
  /** The gallery's history entry; null if the picture was not opened from a gallery. */
  readonly entry: string | null;
  readonly imageId: string;
  /** The next gallery that is opened shows it, whatever its entry. */
  readonly isReturning: boolean;
}

const placeKey = ['ui', 'gallery-place'] as const;

const usePlace = () => {
  const queryClient = useQueryClient();
  return {
    get: useCallback(() => queryClient.getQueryData<Place | null>(placeKey) ?? null, [queryClient]),
    set: useCallback(
      (place: Place | null) => {
        queryClient.setQueryDefaults(placeKey, { gcTime: Number.POSITIVE_INFINITY });
        queryClient.setQueryData<Place | null>(placeKey, place);
      },
      [queryClient],
    ),
  };
};

/** For the gallery and for collections: its history entry, and the picture to show and focus because the user comes back from it. */
export const useReturn = (): { readonly entry: string; readonly revealed: string | undefined } => {
  const entry = useLocation({ select: ({ state }) => state.__TSR_key ?? '' });
  const place = usePlace();
  const [revealed] = useState(() => {
    const last = place.get();
    return last !== null && (last.isReturning || last.entry === entry) ? last.imageId : undefined;
  });
  useEffect(() => {
    if (revealed !== undefined) place.set(null);
  }, [revealed, place.set]);
  return { entry, revealed };
};

const selectionKey = ['ui', 'gallery-selection'] as const;
interface KeptSelection {
  readonly entry: string;
  readonly ids: readonly string[];
}

/** For the gallery: what was selected when its history entry was left for a comparison; a new array only for a new entry. */
export const useKeptSelection = (entry: string): readonly string[] => {
  const queryClient = useQueryClient();
  const [kept] = useState(() => queryClient.getQueryData<KeptSelection | null>(selectionKey));
  useEffect(() => void queryClient.setQueryData<KeptSelection | null>(selectionKey, null), [queryClient]);
  return kept?.entry === entry ? kept.ids : nothing;
};
const nothing: readonly string[] = [];

/** For a comparison: goes back to the gallery where the user left it, with these pictures selected, or to the gallery. */
export const useWayBackSelected = (ids: readonly string[]) => {
  const queryClient = useQueryClient();
  const { history, latestLocation } = useRouter();
  const navigate = useNavigate();
  const [entry] = useState(latestLocation.state.galleryEntry);
  useEffect(() => {
    if (entry === undefined) return;
    queryClient.setQueryDefaults(selectionKey, { gcTime: Number.POSITIVE_INFINITY });
    queryClient.setQueryData<KeptSelection>(selectionKey, { entry, ids });
  }, [entry, ids, queryClient]);
  return () => (entry === undefined ? void navigate({ to: '/gallery' }) : history.back());
};

/**
 * For the page of a picture: goes back to the gallery where the user left it, or to the gallery, or the collection, around
 * the picture.
 * `state` has to be passed on by links to other pictures.
 */
export const useWayBack = (imageId: string, search: GallerySearch) => {
  const { history, latestLocation } = useRouter();
  // As the page was opened: while it is being left, the location is that of the next page already.
  const [galleryEntry] = useState(latestLocation.state.galleryEntry);
  const navigate = useNavigate();
  const place = usePlace();
  useEffect(() => {
    place.set({ entry: galleryEntry ?? null, imageId, isReturning: false });
  }, [galleryEntry, imageId, place.set]);
  const goBack = () => {
    if (galleryEntry !== undefined) return history.back();
    place.set({ entry: null, imageId, isReturning: true });
    const { collection, sort } = search;
    if (sort === undefined || collection === undefined) void navigate({ to: '/gallery', search });
    else void navigate({ to: '/collections/$collectionId', params: { collectionId: collection } });
  };
  const state = { keepFocus: true, ...(galleryEntry === undefined ? {} : { galleryEntry }) };
  return { goBack, state };
};
