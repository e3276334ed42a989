import { type RefObject, useRef } from 'react';
import type { Point } from '../../../../lib/zoom.ts';

/** The circle that shows where the brush is. Written to its style without rendering. */
export const useRing = (ring: RefObject<HTMLElement | null>) => {
  const place = useRef<Point>({ x: 0.5, y: 0.5 });
  const show = (at: Point | null) => {
    if (ring.current === null) return;
    ring.current.hidden = at === null;
    if (at === null) return;
    place.current = at;
    ring.current.style.left = `${at.x * 100}%`;
    ring.current.style.top = `${at.y * 100}%`;
  };
  return { place, show };
};
export type Ring = ReturnType<typeof useRing>;
