import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import type { GallerySearch } from '../../lib/gallery-search.ts';
import { usePageKeys } from '../../ui/pictures/usePageKeys.ts';

/** A key that is held down turns pages no faster, so that each picture is seen and the server is not flooded. */
const repeatMs = 150;

interface Options {
  readonly previous: { readonly id: string } | undefined;
  readonly next: { readonly id: string } | undefined;
  readonly search: GallerySearch;
  readonly state: object;
}

/** Goes to the neighbouring pictures, in place of the current history entry; arrow keys do the same. */
export const useSteps = ({ previous, next, search, state }: Options) => {
  const navigate = useNavigate();
  const lastStepMs = useRef(0);
  const step = (to: 'previous' | 'next') => {
    const target = to === 'previous' ? previous : next;
    if (target === undefined) return;
    void navigate({ to: '/images/$imageId', params: { imageId: target.id }, search, replace: true, state });
  };
  const byKey = (to: 'previous' | 'next') => (event: KeyboardEvent) => {
    if (event.repeat && event.timeStamp - lastStepMs.current < repeatMs) return;
    lastStepMs.current = event.timeStamp;
    step(to);
  };
  usePageKeys({ ArrowLeft: byKey('previous'), ArrowRight: byKey('next') });
  return step;
};

/** Loads the neighbours' files once this picture has been looked at for a moment. */
export const usePreloadedFiles = (ids: readonly (string | undefined)[], isSettled: boolean): void => {
  const [before, after] = ids;
  useEffect(() => {
    if (!isSettled) return;
    for (const id of [after, before]) if (id !== undefined) new Image().src = `/files/images/${id}`;
  }, [before, after, isSettled]);
};
