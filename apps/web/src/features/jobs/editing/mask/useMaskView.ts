import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { type Bounds, fitted, maxScale, type Point, panBy, type View, zoomAt } from '../../../../lib/zoom.ts';

/** Of the buttons and keys. */
const stepFactor = 1.5;
const wheelShare = 0.002;
const pinchShare = 0.01;

const boundsOf = (stage: HTMLElement, frame: HTMLElement): Bounds => ({
  stage: { width: stage.clientWidth, height: stage.clientHeight },
  picture: { width: frame.offsetWidth, height: frame.offsetHeight },
});

/** Zoom and pan of the mask's picture, written to its style without rendering; only the scale is state. */
export const useMaskView = (stage: RefObject<HTMLElement | null>, frame: RefObject<HTMLElement | null>) => {
  const [scale, setScale] = useState(1);
  const view = useRef<View>(fitted);
  const change = useCallback(
    (to: (view: View, bounds: Bounds) => View) => {
      if (stage.current === null || frame.current === null) return;
      const next = to(view.current, boundsOf(stage.current, frame.current));
      view.current = next;
      setScale(next.scale);
      frame.current.style.transform = `translate(${next.x}px, ${next.y}px) scale(${next.scale})`;
      frame.current.style.setProperty('--zoom', String(next.scale));
    },
    [stage, frame],
  );

  const actions = useMemo(() => {
    const centre = { x: 0, y: 0 };
    /** @param at a point of the window */
    const zoomBy = (factor: number, at: Point) => {
      const box = stage.current?.getBoundingClientRect();
      if (box === undefined) return;
      const point = { x: at.x - box.left - box.width / 2, y: at.y - box.top - box.height / 2 };
      change((now, bounds) => zoomAt(now, factor, point, bounds));
    };
    return {
      zoomBy,
      panBy: (delta: Point) => change((now, bounds) => panBy(now, delta, bounds)),
      zoomIn: () => change((now, bounds) => zoomAt(now, stepFactor, centre, bounds)),
      zoomOut: () => change((now, bounds) => zoomAt(now, 1 / stepFactor, centre, bounds)),
      fit: () => change(() => fitted),
    };
  }, [change, stage]);

  useEffect(() => {
    const element = stage.current;
    // The page scrolls under the wheel; with Ctrl, or a pinch of a trackpad, the picture is zoomed.
    const onWheel = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const share = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL && event.ctrlKey ? pinchShare : wheelShare;
      actions.zoomBy(Math.exp(-event.deltaY * share), { x: event.clientX, y: event.clientY });
    };
    element?.addEventListener('wheel', onWheel, { passive: false });
    return () => element?.removeEventListener('wheel', onWheel);
  }, [stage, actions]);

  return { ...actions, isZoomed: scale > 1, isLargest: scale >= maxScale };
};
export type MaskView = ReturnType<typeof useMaskView>;
