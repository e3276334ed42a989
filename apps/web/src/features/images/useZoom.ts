import { type RefObject, useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { type Bounds, fitted, maxScale, type Point, panBy, type View, zoomAt } from '../../lib/zoom.ts';
import { trackPointers } from './pointers.ts';

/** Of the buttons and keys. */
const stepFactor = 1.5;
const doubleTapFactor = 2.5;
const keyPanPx = 80;
/** Below this width the page scrolls under the wheel; the picture is zoomed with Ctrl. */
const wideQuery = '(min-width: 981px)';

const boundsOf = (stage: HTMLElement, picture: HTMLElement): Bounds => ({
  stage: { width: stage.clientWidth, height: stage.clientHeight },
  picture: { width: picture.offsetWidth, height: picture.offsetHeight },
});

/** A point of the window, measured from the stage's centre. */
const fromCentre = (stage: HTMLElement, { x, y }: Point): Point => {
  const box = stage.getBoundingClientRect();
  return { x: x - box.left - box.width / 2, y: y - box.top - box.height / 2 };
};

/** The scroll distance as a factor; trackpads report a pinch as a wheel with Ctrl. */
const wheelFactor = ({ deltaY, deltaMode, ctrlKey }: WheelEvent): number =>
  Math.exp(-deltaY * (deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1) * (ctrlKey ? 0.01 : 0.002));

type Change = (to: (view: View, bounds: Bounds) => View) => boolean;

/** The view of the picture, written to its style without rendering; only the scale is state. */
const useView = (stage: RefObject<HTMLElement | null>, picture: RefObject<HTMLElement | null>) => {
  const [scale, setScale] = useState(1);
  const view = useRef<View>(fitted);
  const show = useCallback(
    (next: View) => {
      view.current = next;
      setScale(next.scale);
      if (picture.current === null) return;
      const { scale: by, x, y } = next;
      picture.current.style.transform = next === fitted ? '' : `translate(${x}px, ${y}px) scale(${by})`;
    },
    [picture],
  );
  /** @returns whether the view has changed */
  const change: Change = useCallback(
    (to) => {
      if (stage.current === null || picture.current === null) return false;
      const { scale: before, x, y } = view.current;
      const next = to(view.current, boundsOf(stage.current, picture.current));
      if (next.scale === before && next.x === x && next.y === y) return false;
      show(next.scale === 1 && next.x === 0 && next.y === 0 ? fitted : next);
      return true;
    },
    [stage, picture, show],
  );
  return { view, scale, show, change };
};

interface Gestures extends Pick<ReturnType<typeof useView>, 'view' | 'show' | 'change'> {
  readonly picture: RefObject<HTMLElement | null>;
  readonly onSwipe: (to: 'previous' | 'next') => void;
}

/** Listens to wheel, mouse and fingers. @returns a function that ends it */
const listen = (element: HTMLElement, { view, show, change, picture, onSwipe }: Gestures): (() => void) => {
  const zoom = (factor: number, at: Point) =>
    change((now, bounds) => zoomAt(now, factor, fromCentre(element, at), bounds));
  const onWheel = (event: WheelEvent) => {
    const isForPicture = event.ctrlKey || view.current.scale > 1 || matchMedia(wideQuery).matches;
    if (isForPicture && (zoom(wheelFactor(event), event) || event.ctrlKey)) event.preventDefault();
  };
  element.addEventListener('wheel', onWheel, { passive: false });
  const stop = trackPointers(element, {
    isZoomed: () => view.current.scale > 1,
    onPan: (delta) => void change((now, bounds) => panBy(now, delta, bounds)),
    onPinch: (factor, at) => void zoom(factor, at),
    onDoubleTap: (at) => (view.current.scale > 1 ? show(fitted) : void zoom(doubleTapFactor, at)),
    onDrag: (dx) => {
      if (picture.current === null || view.current !== fitted) return;
      picture.current.style.transform = dx === 0 ? '' : `translateX(${dx}px)`;
    },
    onSwipe,
  });
  return () => {
    stop();
    element.removeEventListener('wheel', onWheel);
  };
};

interface Options {
  readonly stage: RefObject<HTMLElement | null>;
  readonly picture: RefObject<HTMLElement | null>;
  /** Fits the picture again when it changes. */
  readonly imageId: string | undefined;
  /** Called when a finger swipes to the left (`next`) or right on a picture that is not zoomed. */
  readonly onSwipe: (to: 'previous' | 'next') => void;
}

/** Zoom and pan by wheel, mouse, fingers and the returned actions. */
export const useZoom = ({ stage, picture, imageId, onSwipe }: Options) => {
  const { view, scale, show, change } = useView(stage, picture);
  const swiped = useRef(onSwipe);
  useLayoutEffect(() => {
    swiped.current = onSwipe;
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new picture is shown as a whole.
  useLayoutEffect(() => show(fitted), [imageId, show]);
  useLayoutEffect(() => {
    if (stage.current === null) return;
    return listen(stage.current, { view, show, change, picture, onSwipe: (to) => swiped.current(to) });
  }, [stage, picture, view, change, show]);

  const actions = useMemo(() => {
    const centre = { x: 0, y: 0 };
    const zoom = (factor: number) => void change((now, bounds) => zoomAt(now, factor, centre, bounds));
    const pan = (x: number, y: number) =>
      void change((now, bounds) => panBy(now, { x: x * keyPanPx, y: y * keyPanPx }, bounds));
    return {
      zoomIn: () => zoom(stepFactor),
      zoomOut: () => zoom(1 / stepFactor),
      fit: () => show(fitted),
      pan,
    };
  }, [change, show]);

  return { ...actions, scale, isZoomed: scale > 1, isLargest: scale >= maxScale };
};
