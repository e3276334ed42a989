import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useLayoutEffect } from 'react';
import type { GallerySearch } from '../../lib/gallery-search.ts';
import { type GalleryPages, galleryKey } from '../../lib/queries.ts';
import { trpc } from '../../trpc.ts';

/** The picture's neighbours in the gallery view that it was opened from, as far as its pages are cached. */
export const useNeighbours = (id: string, search: GallerySearch) => {
  const pages = useQueryClient().getQueryData<GalleryPages>(galleryKey(search));
  const images = pages?.pages.flatMap((page) => page.items) ?? [];
  const at = images.findIndex((image) => image.id === id);
  const found = at >= 0;
  return {
    summary: images[at],
    previous: found ? images[at - 1]?.id : undefined,
    next: found ? images[at + 1]?.id : undefined,
  };
};

const isField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.matches('input, textarea, select');

/** Arrow keys step through the gallery; the neighbours' details are prefetched. */
export const useStepping = (
  previous: string | undefined,
  next: string | undefined,
  search: GallerySearch,
): void => {
  const navigate = useNavigate();
  const utils = trpc.useUtils();
  useEffect(() => {
    for (const id of [previous, next]) if (id !== undefined) void utils.images.get.prefetch({ id });
  }, [previous, next, utils]);
  // A layout effect, so that a key pressed once a picture is visible continues from that picture.
  useLayoutEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const target = event.key === 'ArrowLeft' ? previous : event.key === 'ArrowRight' ? next : undefined;
      if (target === undefined || event.altKey || event.ctrlKey || event.metaKey || isField(event.target))
        return;
      void navigate({
        to: '/images/$imageId',
        params: { imageId: target },
        search,
        replace: true,
        state: { keepFocus: true },
      });
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, [previous, next, search, navigate]);
};
