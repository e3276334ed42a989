import type { ImageSummary } from '@atelier/core/schemas/images';
import { useEffect, useMemo, useRef } from 'react';

/** The selected pictures in the order of the selection, also those that the window over the gallery has moved past. */
export const useSelectedImages = (
  images: readonly ImageSummary[],
  ids: ReadonlySet<string>,
): readonly ImageSummary[] => {
  const seen = useRef<ReadonlyMap<string, ImageSummary>>(new Map());
  const selected = useMemo(() => {
    if (ids.size === 0) return [];
    const loaded = new Map(images.map((image) => [image.id, image]));
    return [...ids].flatMap((id) => loaded.get(id) ?? seen.current.get(id) ?? []);
  }, [images, ids]);
  useEffect(() => {
    seen.current = new Map(selected.map((image) => [image.id, image]));
  }, [selected]);
  return selected;
};
