import { type RefObject, useLayoutEffect, useState } from 'react';

/**
 * The element's content width in pixels, kept current; 0 before the first layout. Measured before the first paint, so
 * that the page has its full height when the router restores the scroll position; Mantine's `useElementSize` reports a
 * frame later.
 */
export const useWidth = (ref: RefObject<HTMLElement | null>): number => {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = ref.current;
    if (element === null) return;
    setWidth(element.clientWidth);
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return width;
};
